import { discover } from "../../app/discover.ts";
import { DiscoverReply } from "../../contract/vaults.ts";
import { joinedMatcher } from "../../core/service/service.ts";
import { route } from "../route.ts";

export const discoverRoutes = [
  route({
    method: "GET",
    path: "/discover",
    access: ["vault:discover"],
    reply: DiscoverReply,
    handle: async ({ deps, principal, c }) => {
      const { vault, services, keys } = await discover(deps, principal, { vault: c.req.header("X-Vault") });
      return {
        vault,
        services: services.map((service) => ({ name: service.name, host: joinedMatcher(service) })),
        available_credentials: [...keys],
      };
    },
  }),
];
