import { clientHeaders, upstreamTrailers } from "../../core/injection/request-head.ts";
import { canarySeen } from "../canaries/canary-seen.ts";
import { searchTrailers } from "../canaries/head.ts";
import type { Injected } from "../flow.ts";

type Trailers = readonly string[] | undefined;

const NO_NAMES: ReadonlySet<string> = new Set();

/** Those of a request that may follow its body upstream; undefined when none is left. Throws Refused. */
export function trailersUpstream(trailers: Trailers, { plan, canaries }: Injected): Trailers {
  if (trailers === undefined) return undefined;
  const sighted = canaries && searchTrailers(canaries, trailers);
  if (sighted !== undefined) throw canarySeen(sighted);
  return some(
    upstreamTrailers(trailers, {
      replaces: plan?.replaces ?? NO_NAMES,
      ownCredentials: plan?.service.foreignCredentials === undefined,
    }),
  );
}

/** Those of an answer, by the rules of its headers: what may not stand at the front may not come in at the back. */
export function trailersBack(trailers: Trailers, cookiesPass: boolean): Trailers {
  return trailers === undefined
    ? undefined
    : some(clientHeaders(trailers, { keepLength: false, cookiesPass }));
}

function some(trailers: string[]): Trailers {
  return trailers.length === 0 ? undefined : trailers;
}
