import type { KeyName } from "../ids.ts";
import { isEnabled, type Service } from "../service/service.ts";
import { type AudienceEntry, covers } from "./audience.ts";
import { type Reach, reachOf, reachOfService } from "./reach.ts";

type Audiences = readonly (AudienceEntry & { readonly key: KeyName })[];

/**
 * The services that would send a credential to where nobody bound it, each with the first such reach. A credential that
 * is bound to nothing goes where services send it.
 */
export function outsideAudience(
  services: readonly Service[],
  audiences: Audiences,
): ReadonlyMap<Service, Reach> {
  const isOutside = outsideOf(audiences);
  return new Map(
    services.flatMap((service) => {
      const reach = reachOfService(service).find(isOutside);
      return reach === undefined ? [] : [[service, reach] as const];
    }),
  );
}

/**
 * The services as requests are matched with them: those that would send a credential to where nobody bound it are switched
 * off. `outside` has each that was, with the first such reach.
 */
export function withinAudience(
  services: readonly Service[],
  audiences: Audiences,
): { readonly routed: readonly Service[]; readonly outside: ReadonlyMap<Service, Reach> } {
  const found = outsideAudience(services.filter(isEnabled), audiences);
  const outside = new Map<Service, Reach>();
  const routed = services.map((service) => {
    const reach = found.get(service);
    if (reach === undefined) return service;
    const off = { ...service, enabled: false };
    outside.set(off, reach);
    return off;
  });
  return { routed, outside };
}

/**
 * What of these services, which are sent, the proxy refuses for its audience today: it is sent to be bound anew, whichever
 * service stands for it already.
 */
export function restatedReach(stated: readonly Service[], audiences: Audiences): readonly Reach[] {
  return reachOf(stated).filter(outsideOf(audiences));
}

function outsideOf(audiences: Audiences): (reach: Reach) => boolean {
  const bound = Map.groupBy(audiences, ({ key }) => key);
  return (reach) => bound.get(reach.credential)?.some((entry) => covers(entry, reach)) === false;
}
