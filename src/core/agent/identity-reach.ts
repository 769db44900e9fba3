import { audienceHost, holdsPlace } from "../reach/audience.ts";
import type { Service } from "../service/service.ts";

/** A place where agents would show who they are, by an SVID for that audience. `place` is `host[:port]`. */
export type IdentityReach = { readonly audience: string; readonly place: string };

/**
 * Where services would newly have agents show who they are. Whoever gets such an SVID can be the agent wherever its
 * audience is asked for, so it is one more credential, though none is stored. Services that are switched off count, since
 * switching them on is asked of nobody.
 */
export function newIdentityReach(
  before: readonly Service[],
  after: readonly Service[],
): readonly IdentityReach[] {
  const known = before.flatMap(audienceOf);
  return after
    .flatMap(audienceOf)
    .filter((one) => !known.some((other) => other.audience === one.audience && holdsPlace(other, one)))
    .map(({ audience, ...place }) => ({ audience, place: audienceHost(place) }));
}

function audienceOf({ auth, host, port }: Service) {
  return auth.type === "svid"
    ? [{ audience: auth.audience, host, ...(port === undefined ? {} : { port }) }]
    : [];
}
