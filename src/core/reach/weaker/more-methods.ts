/** Methods that agents may newly use a credential with, where it goes already. */
import { takesAllOf, takesMethod } from "../../service/methods.ts";
import type { Service } from "../../service/service.ts";
import { type Reach, reachId, reachOfService } from "../reach.ts";

type Taken = Pick<Service, "methods">;
/** `methods` are absent where they are all that there are. */
export type MoreMethods = (reach: Reach) => { readonly methods?: readonly string[] } | undefined;

/**
 * What services take of this reach and others did not take of the very same one. Those that are switched off count on both
 * sides: it is asked when one is written, and not whenever it is switched on.
 */
export function moreMethods(before: readonly Service[], after: readonly Service[]): MoreMethods {
  const [known, now] = [takenBy(before), takenBy(after)];
  return (reach) => {
    const [then, taken] = [known.get(reachId(reach)), now.get(reachId(reach))];
    if (then === undefined || taken === undefined || takesAllOf(then, taken)) return undefined;
    if (taken.methods === undefined) return {};
    return { methods: taken.methods.filter((method) => !takesMethod(then, method)) };
  };
}

function takenBy(services: readonly Service[]): ReadonlyMap<string, Taken> {
  const taken = new Map<string, Taken>();
  for (const service of services) {
    for (const id of reachOfService(service).map(reachId)) taken.set(id, joined(taken.get(id), service));
  }
  return taken;
}

function joined(one: Taken | undefined, { methods }: Taken): Taken {
  if (methods === undefined || (one !== undefined && one.methods === undefined)) return {};
  return { methods: [...new Set([...(one?.methods ?? []), ...methods])] };
}
