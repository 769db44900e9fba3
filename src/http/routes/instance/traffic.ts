import { instanceTraffic, type Traffic, vaultTraffic } from "../../../app/instance/traffic.ts";
import { InstanceTrafficReply, TrafficReply } from "../../../contract/instance/traffic.ts";
import { parseRange } from "../../../core/log/time-range.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const trafficRoutes = [
  route({
    method: "GET",
    path: "/v1/vaults/:name/traffic",
    access: ["traffic:read"],
    reply: TrafficReply,
    handle: async ({ deps, principal, param, query }) => {
      const request = { vault: param("name"), range: parseRange(query("range")) };
      return toReply(await vaultTraffic(deps, principal, request));
    },
  }),
  route({
    method: "GET",
    path: "/v1/admin/traffic",
    access: ["traffic:read-instance"],
    reply: InstanceTrafficReply,
    handle: async ({ deps, principal, query }) => {
      const traffic = await instanceTraffic(deps, principal, { range: parseRange(query("range")) });
      const { top, others } = traffic.vaults;
      return { ...toReply(traffic), vaults: { top: [...top], others } };
    },
  }),
];

function toReply({ range, total, latency, buckets, services, actors, reasons }: Traffic): TrafficReply {
  return {
    from: toTimestamp(range.from),
    to: toTimestamp(range.to),
    bucket_seconds: range.bucketMs / 1000,
    total,
    latency_ms: latency ?? null,
    buckets: buckets.map((bucket) => ({
      starts_at: toTimestamp(bucket.startsAt),
      requests: bucket.requests,
      outcomes: bucket.outcomes,
      latency_ms: bucket.latency ?? null,
    })),
    services: { top: [...services.top], others: services.others },
    actors: { top: [...actors.top], others: actors.others },
    reasons: reasons.map(({ code, outcome, requests }) => ({ error_code: code, outcome, requests })),
  };
}
