import {
  type CountedHost,
  DEFAULT_HOST_LIMIT,
  listDiscoveredHosts,
  MAX_HOST_LIMIT,
} from "../../../app/vault/discovered-hosts.ts";
import { type DiscoveredHostItem, DiscoveredHostsReply } from "../../../contract/vault/discovered-hosts.ts";
import { parseLimit } from "../../limit.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const discoveredHostRoutes = [
  route({
    method: "GET",
    path: "/v1/vaults/:name/discovered-hosts",
    access: ["discovered-host:list"],
    reply: DiscoveredHostsReply,
    handle: async ({ deps, principal, param, query }) => {
      // 0 asks for the count alone.
      const limit = parseLimit(query("limit"), {
        absent: DEFAULT_HOST_LIMIT,
        most: MAX_HOST_LIMIT,
        least: 0,
      });
      const { hosts, total } = await listDiscoveredHosts(deps, principal, { vault: param("name"), limit });
      return { hosts: hosts.map(toItem), total };
    },
  }),
];

function toItem({ host, requests, lastSeenAt, authScheme, authHeader }: CountedHost): DiscoveredHostItem {
  return {
    host,
    request_count: requests,
    last_seen: toTimestamp(lastSeenAt),
    ...(authScheme === "" ? {} : { auth_scheme: authScheme }),
    ...(authHeader === "" ? {} : { auth_header: authHeader }),
  };
}
