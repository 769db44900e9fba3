/**
 * What services require of agents, where a change would let agents have a credential used that was kept from them: by
 * taking a requirement back, by a second service with the same credential, or by forgetting that there was one.
 */

import type { KeyName } from "../ids.ts";
import { type Reach, reachId, reachOfService } from "../reach/reach.ts";
import { takesAllOf } from "../service/methods.ts";
import { joinedMatcher, type Service } from "../service/service.ts";
import type { Capability } from "./capability.ts";

/**
 * What agents had to have before to have this credential used, anywhere, and what a service that stands afterwards lets
 * them have it used without. Empty where it demands no less than some service did. Services that are switched off count.
 */
export function newlyUnrequired(
  before: readonly Service[],
  after: readonly Service[],
): (reach: Reach) => readonly Capability[] {
  const known = gatesOf(before);
  const exact = Map.groupBy(
    after.flatMap((service) => reachOfService(service).map((reach) => ({ id: reachId(reach), service }))),
    ({ id }) => id,
  );
  return (reach) => {
    const gates = known.get(reach.credential) ?? [];
    const freed = (exact.get(reachId(reach)) ?? []).flatMap(({ service: { requires = [] } }) =>
      gates.length === 0 || gates.some((gate) => isWithin(gate, requires))
        ? []
        : gates.flat().filter((one) => !requires.includes(one)),
    );
    return [...new Set(freed)].sort();
  };
}

/**
 * The services whose requirement nothing would keep up. Of those that are left and use the same credential there is none,
 * or one that demands less: it may answer in their place, and without any whoever adds it anew later would be asked
 * nothing. Where there is no credential, none that is left answers at the same place and demands as much.
 */
export function forgottenRequirements(
  before: readonly Service[],
  after: readonly Service[],
): readonly string[] {
  const left = gatesOf(after);
  const isKept = (service: Service, requires: readonly Capability[]) => {
    const isWhere = (other: Service) => joinedMatcher(other) === joinedMatcher(service);
    const keys = keysOf(service);
    if (keys.length === 0) {
      const isAsStrict = (other: Service) => isWithin(requires, other.requires ?? []);
      return after.some((other) => isWhere(other) && takesAllOf(other, service) && isAsStrict(other));
    }
    return keys.every((key) => left.get(key)?.every((gate) => isWithin(requires, gate)) === true);
  };
  return before
    .filter((service) => service.requires !== undefined && !isKept(service, service.requires))
    .map(({ name }) => name);
}

/** Of each credential, what each of the services that use it requires. */
function gatesOf(services: readonly Service[]): ReadonlyMap<KeyName, readonly (readonly Capability[])[]> {
  const gates = new Map<KeyName, (readonly Capability[])[]>();
  for (const service of services) {
    for (const key of keysOf(service)) gates.set(key, [...(gates.get(key) ?? []), service.requires ?? []]);
  }
  return gates;
}

function keysOf(service: Service): readonly KeyName[] {
  return [...new Set(reachOfService(service).map(({ credential }) => credential))];
}

function isWithin(part: readonly Capability[], whole: readonly Capability[]): boolean {
  return part.every((one) => whole.includes(one));
}
