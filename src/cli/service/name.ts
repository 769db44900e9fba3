import type { ServiceItem } from "../../contract/services.ts";
import { parseService } from "../../core/service/parse.ts";
import { joinedMatcher } from "../../core/service/service.ts";
import { slugFrom } from "../../core/service/slug.ts";

/**
 * The service with a name: its own, else that of the stored service with the same matcher, which it will replace,
 * else one made from the matcher. Where several have the matcher it stays without, and the server asks for one.
 * Throws `invalid_service` as the server would.
 */
export function withName(
  service: Readonly<Record<string, unknown>>,
  stored: readonly ServiceItem[],
): Record<string, unknown> {
  if (service["name"] !== undefined) return { ...service };
  const matcher = joinedMatcher(parseService(service, { devMode: true, adopt: () => "unnamed" }));
  const same = stored.filter(({ host }) => host === matcher);
  if (same.length > 1) return { ...service };
  const taken = new Set(stored.map(({ name = "" }) => name));
  return { ...service, name: same[0]?.name ?? slugFrom(matcher, taken) };
}
