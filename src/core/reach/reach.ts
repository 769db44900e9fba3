/** Which credential goes where, and in which part of a request: what a change of services is measured by. */
import { authKeys } from "../auth-method/method.ts";
import type { KeyName } from "../ids.ts";
import {
  isEnabled,
  joinedMatcher,
  type Service,
  SURFACES,
  type Surface,
  surfacesOf,
} from "../service/service.ts";

/** What of a request a value stands in: what an auth method makes of it, or in place of a placeholder. */
export type BoundSurface = "auth" | Surface;

export const BOUND_SURFACES: readonly BoundSurface[] = ["auth", ...SURFACES];

/** Beside these the addresses of an OAuth credential: the token endpoint is sent its client secret and refresh token. */
export type ReachSurface = BoundSurface | "token-endpoint" | "authorization-endpoint";

/** A credential, where it may be sent, and how. The host is written as services write it. */
export type Reach = {
  readonly credential: KeyName;
  readonly host: string;
  /** Absent: any port. */
  readonly port?: number;
  /** Empty: any path. */
  readonly path: string;
  readonly surface: ReachSurface;
  /** An address of an OAuth credential that is asked without TLS; of services the port says as much. */
  readonly isPlain?: true;
};

/** What the services that are switched on give reach to; each triple once, in list order. */
export function reachOf(services: readonly Service[]): readonly Reach[] {
  return eachOnce(services.filter(isEnabled).flatMap(reachOfService));
}

/** The same of one service, switched on or not. */
export function reachOfService(service: Service): readonly Reach[] {
  const { host, port, path } = service;
  const place = { host, ...(port === undefined ? {} : { port }), path };
  const injected = authKeys(service.auth).map((credential) => ({
    credential,
    ...place,
    surface: "auth" as const,
  }));
  const substituted = service.substitutions.flatMap((one) =>
    surfacesOf(one).map((surface) => ({ credential: one.key, ...place, surface })),
  );
  return eachOnce<Reach>([...injected, ...substituted]);
}

/** What `after` has and `before` has not. Empty if and only if each triple of `after` is one of `before`. */
export function newReach(before: readonly Reach[], after: readonly Reach[]): readonly Reach[] {
  const known = new Set(before.map(reachId));
  return eachOnce(after).filter((reach) => !known.has(reachId(reach)));
}

/** The one text of a triple: two are the same if and only if their texts are. */
export function reachId(reach: Reach): string {
  return JSON.stringify([
    reach.credential,
    joinedMatcher(reach),
    reach.surface,
    ...(reach.isPlain === true ? ["plain"] : []),
  ]);
}

function eachOnce<T extends Reach>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((reach) => [reachId(reach), reach])).values()];
}
