import type { KeyName } from "../ids.ts";
import type { Service } from "../service/service.ts";
import { type AudienceEntry, covers } from "./audience.ts";
import { type Reach, reachOfService } from "./reach.ts";

/**
 * The services that would send a credential to where nobody bound it, each with the first such reach. A credential that
 * is bound to nothing goes where services send it.
 */
export function outsideAudience(
  services: readonly Service[],
  audiences: readonly (AudienceEntry & { readonly key: KeyName })[],
): ReadonlyMap<Service, Reach> {
  const bound = Map.groupBy(audiences, ({ key }) => key);
  const isOutside = (reach: Reach) =>
    bound.get(reach.credential)?.some((entry) => covers(entry, reach)) === false;
  return new Map(
    services.flatMap((service) => {
      const reach = reachOfService(service).find(isOutside);
      return reach === undefined ? [] : [[service, reach] as const];
    }),
  );
}
