import { type Discovery, discover } from "../../../app/vault/discover.ts";
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
      const { vault, services, keys, unavailable, stripEnv, placeholderTag } = await discover(
        deps,
        principal,
        {
          vault: c.req.header("X-Vault"),
        },
      );
      const stored = new Set<string>(keys);
      return {
        vault,
        services: services.map((service) => {
          const missing = missingKeys(service, stored);
          return {
            name: service.name,
            host: joinedMatcher(service),
            ...(service.methods === undefined ? {} : { methods: [...service.methods] }),
            ...(missing.length === 0 ? {} : { missing_credentials: missing }),
          };
        }),
        available_credentials: [...keys],
        ...(unavailable.length === 0 ? {} : { unavailable: unavailable.map(toUnavailable) }),
        ...(stripEnv ? { strip_env: true as const } : {}),
        placeholder_tag: placeholderTag,
        proxy_url: `${deps.baseUrl}/proxy`,
      };
    },
  }),
];

const REASONS = {
  capabilities: "capability_required",
  domain: "domain_not_allowed",
  ended: "policy_expired",
} as const;

function toUnavailable({ name, denial }: Discovery["unavailable"][number]) {
  const missing = denial.type === "capabilities" ? [...denial.missing] : [];
  return { name, missing, reason: REASONS[denial.type] };
}
