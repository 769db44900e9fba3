import { discover } from "../../../app/vault/discover.ts";
import { DiscoverReply } from "../../../contract/vault/vaults.ts";
import { missingKeys } from "../../../core/service/merge.ts";
import { joinedMatcher } from "../../../core/service/service.ts";
import { route } from "../../route.ts";

export const discoverRoutes = [
  route({
    method: "GET",
    path: "/discover",
    access: ["vault:discover"],
    reply: DiscoverReply,
    handle: async ({ deps, principal, c }) => {
      const { vault, services, keys } = await discover(deps, principal, { vault: c.req.header("X-Vault") });
      const stored = new Set<string>(keys);
      return {
        vault,
        services: services.map((service) => {
          const missing = missingKeys(service, stored);
          return {
            name: service.name,
            host: joinedMatcher(service),
            ...(missing.length === 0 ? {} : { missing_credentials: missing }),
          };
        }),
        available_credentials: [...keys],
        proxy_url: `${deps.baseUrl}/proxy`,
      };
    },
  }),
];
