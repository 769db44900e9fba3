/** The audience of a credential: the hosts that a person bound it to. */
import { badField } from "../all-faults.ts";
import type { KeyName } from "../ids.ts";
import { parsePort, unbracketed } from "../net/target.ts";
import { type HostOptions, parseHost, parseMatcherPort, splitMatcher } from "../service/host-pattern.ts";
import { joinedMatcher } from "../service/service.ts";
import type { BoundSurface, Reach, ReachSurface } from "./reach.ts";

/** Where a credential may be sent: `host[:port]` as services write it, `*.` for one label, without path; and how. */
export type AudienceEntry = { readonly host: string; readonly surface: BoundSurface };

/** An entry of a credential. `boundAt` in milliseconds since 1970. */
export type KeyAudience = AudienceEntry & { readonly key: KeyName; readonly boundAt: number };

type Place = Pick<Reach, "host" | "port">;

/** How an audience names the place of a triple: its host, and its port if it has one; the path is left out. */
export function audienceHost({ host, port }: Place): string {
  return joinedMatcher({ host, path: "", ...(port === undefined ? {} : { port }) });
}

/** Whether an entry names a host at all: one that does not says that its credential is bound to nothing any more. */
export function namesHost({ host }: Pick<AudienceEntry, "host">): boolean {
  return host !== "";
}

/** The place that an entry or a person names; case and a trailing dot do not matter. */
export function parseAudienceHost(text: string): Place {
  const { host, port } = splitMatcher(text.trim());
  const place = { host: unbracketed(host.toLowerCase().replace(/\.$/, "")) };
  const number = port === undefined ? undefined : parsePort(port);
  return number === undefined ? place : { ...place, port: number };
}

/** A place that somebody wants a credential bound to, by the rules for hosts of services. Throws `bad_request` of `host`. */
export function parseBoundHost(text: string, options: HostOptions): Place {
  const { host, port, path } = splitMatcher(text.trim());
  if (path !== "") fail("host", "stands without a path: a credential is bound to all paths of a host");
  const place = { host: parseHost(host, options, fail) };
  return port === undefined ? place : { ...place, port: parseMatcherPort(port, fail) };
}

function fail(field: string, problem: string): never {
  throw badField(field, `${field} ${problem}`);
}

/** The same place in the one spelling that places are compared in. */
export function normalAudienceHost(text: string): string {
  return audienceHost(parseAudienceHost(text));
}

/**
 * Whether all of `inner` lies within `outer`. `*.x` holds itself and the names of one label more; a place without port
 * holds every port of its host. Transitive.
 */
export function holdsPlace(outer: Place, inner: Place): boolean {
  if (outer.port !== undefined && outer.port !== inner.port) return false;
  if (outer.host === inner.host) return true;
  if (!outer.host.startsWith("*.") || inner.host.startsWith("*.")) return false;
  const dot = inner.host.indexOf(".");
  return dot > 0 && inner.host.slice(dot) === outer.host.slice(1);
}

/** Whether the entry lets a credential go to this place on this surface. */
export function covers(entry: AudienceEntry, reach: Pick<Reach, "host" | "port" | "surface">): boolean {
  return entry.surface === reach.surface && holdsPlace(parseAudienceHost(entry.host), reach);
}

/** What of a reach an audience can hold, as its entries. */
export function audienceOf(reach: readonly Reach[]): readonly (AudienceEntry & { readonly key: KeyName })[] {
  const entries = reach.flatMap((one) =>
    isBoundSurface(one.surface)
      ? [{ key: one.credential, host: audienceHost(one), surface: one.surface }]
      : [],
  );
  return [...new Map(entries.map((entry) => [JSON.stringify(Object.values(entry)), entry])).values()];
}

function isBoundSurface(surface: ReachSurface): surface is BoundSurface {
  return surface !== "token-endpoint" && surface !== "authorization-endpoint";
}
