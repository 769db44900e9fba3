import {
  type CountedHost,
  DEFAULT_HOST_LIMIT,
  listDiscoveredHosts,
  MAX_HOST_LIMIT,
} from "../../../app/vault/discovered-hosts.ts";
import { type DiscoveredHostItem, DiscoveredHostsReply } from "../../../contract/vault/discovered-hosts.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const discoveredHostRoutes = [
  route({
    method: "GET",
    path: "/v1/vaults/:name/discovered-hosts",
    access: ["discovered-host:list"],
    reply: DiscoveredHostsReply,
    handle: async ({ deps, principal, param, query }) => {
      const request = { vault: param("name"), limit: parseLimit(query("limit")) };
      const { hosts, total } = await listDiscoveredHosts(deps, principal, request);
      return { hosts: hosts.map(toItem), total };
    },
  }),
];

/** 0 asks for the count alone; what is no number counts as not given, as clients of either generation expect. */
function parseLimit(text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return DEFAULT_HOST_LIMIT;
  return Math.min(Number(text), MAX_HOST_LIMIT);
}

function toItem({ host, requests, lastSeenAt, authScheme, authHeader }: CountedHost): DiscoveredHostItem {
  return {
    host,
    request_count: requests,
    last_seen: toTimestamp(lastSeenAt),
    ...(authScheme === "" ? {} : { auth_scheme: authScheme }),
    ...(authHeader === "" ? {} : { auth_header: authHeader }),
  };
}
