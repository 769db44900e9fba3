/**
 * What of a host's answers may tell an agent a credential, or stand for it, beside the credential's being sent there: a
 * header that hosts repeat, and cookies that they give in exchange.
 */
import { authHeaderNames, signingOf } from "../../auth-method/method.ts";
import type { KeyName } from "../../ids.ts";
import type { Service } from "../../service/service.ts";
import { audienceHost } from "../audience.ts";
import { type Reach, reachOfService } from "../reach.ts";

export type Exposure = {
  /** Lower-case names of headers that carry it, but for Authorization, which no host repeats. */
  readonly headers: readonly string[];
  /** Cookies of the host are handed on to the agent. */
  readonly cookies: boolean;
  /** Answers are handed on without being searched for it. */
  readonly unsearched?: true;
};

/**
 * What services expose of this reach and others did not expose of the credential at the same place. Those that are switched
 * off count on both sides: it is asked when one is written, and not whenever it is switched on.
 */
export type NewExposures = (reach: Reach) => Exposure | undefined;

export function newExposures(before: readonly Service[], after: readonly Service[]): NewExposures {
  const known = exposuresOf(before, (reach) => [reach.credential, audienceHost(reach)]);
  const exact = exposuresOf(after, (reach) => [
    reach.credential,
    audienceHost(reach),
    reach.path,
    reach.surface,
  ]);
  return (reach) => {
    const now = exact.get(JSON.stringify([reach.credential, audienceHost(reach), reach.path, reach.surface]));
    const then = known.get(JSON.stringify([reach.credential, audienceHost(reach)]));
    if (now === undefined) return undefined;
    const headers = now.headers.filter((name) => then?.headers.includes(name) !== true);
    const cookies = now.cookies && then?.cookies !== true;
    const unsearched = now.unsearched === true && then !== undefined && then.unsearched !== true;
    if (headers.length === 0 && !cookies && !unsearched) return undefined;
    return { headers, cookies, ...(unsearched ? { unsearched } : {}) };
  };
}

function exposuresOf(
  services: readonly Service[],
  idOf: (reach: Reach) => readonly string[],
): ReadonlyMap<string, Exposure> {
  const found = new Map<string, Exposure>();
  for (const service of services) {
    for (const reach of reachOfService(service)) {
      const id = JSON.stringify(idOf(reach));
      const headers = reach.surface === "auth" ? headersCarrying(service, reach.credential) : [];
      const known = found.get(id);
      found.set(id, {
        headers: [...new Set([...(known?.headers ?? []), ...headers])].sort(),
        cookies: service.cookies === "pass" || known?.cookies === true,
        ...(service.leaks === "pass" || known?.unsearched === true ? { unsearched: true as const } : {}),
      });
    }
  }
  return found;
}

/** Those that are others when the value is another; of a signature, which is none of it, all. */
function headersCarrying({ auth }: Service, key: KeyName): readonly string[] {
  const signing = signingOf(auth);
  if (signing.type !== "fixed") return authHeaderNames(auth).filter(isRepeated);
  const [one, other] = ["a", "b"].map((text) => signing.headers((named) => (named === key ? text : "")));
  const carrying = one?.filter(({ value }, at) => value !== other?.[at]?.value) ?? [];
  return carrying.map(({ name }) => name.toLowerCase()).filter(isRepeated);
}

function isRepeated(name: string): boolean {
  return name !== "authorization";
}
