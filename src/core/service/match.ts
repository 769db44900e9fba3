import { isForFewerMethods, methodsTaken, takesMethod } from "./methods.ts";
import { isEnabled, type Service } from "./service.ts";

/** A vault's services made ready for many lookups. Built once per change, never per request. */
export type RoutingTable = {
  readonly exact: ReadonlyMap<string, readonly Service[]>;
  /** By the suffix behind `*`, leading dot included. */
  readonly wildcard: ReadonlyMap<string, readonly Service[]>;
  /** Whether any of them is for some methods alone. */
  readonly hasMethods: boolean;
};

export type MatchInput = {
  /** As it was sent. */
  readonly method: string;
  /** Normalised as in core/net/target.ts. */
  readonly host: string;
  readonly port: number;
  /** As received, percent-encoding kept, without query. */
  readonly path: string;
};

export type Match =
  | { readonly type: "matched"; readonly service: Service }
  | { readonly type: "unmatched" }
  /** The winner is switched off; nothing less specific takes its place. */
  | { readonly type: "disabled"; readonly service: Service }
  /** A path-scoped service is in play and the path could mean something else upstream. */
  | { readonly type: "ambiguous-path" }
  /**
   * Services are for this host, port and path, and none for this method, whatever the vault does with what no service is
   * for: to let it go out bare would make a rule of methods wider than none. `methods` are those that they take, sorted.
   */
  | {
      readonly type: "method-refused";
      readonly services: readonly Service[];
      readonly methods: readonly string[];
    };

const UNMATCHED: Match = { type: "unmatched" };

/** List order is kept: it is the last tie-break. */
export function compileServices(services: readonly Service[]): RoutingTable {
  const exact = new Map<string, Service[]>();
  const wildcard = new Map<string, Service[]>();
  for (const service of services) {
    const isWildcard = service.host.startsWith("*.");
    const key = isWildcard ? service.host.slice(1) : service.host;
    const map = isWildcard ? wildcard : exact;
    const list = map.get(key);
    if (list === undefined) map.set(key, [service]);
    else list.push(service);
  }
  return { exact, wildcard, hasMethods: services.some(({ methods }) => methods !== undefined) };
}

/**
 * The service that a request belongs to. An exact host beats a wildcard, a port beats none, the longer literal
 * path prefix beats the shorter, fewer methods beat more and all, the earlier in the list beats the later. `*` in a host is
 * exactly one label. A service for other methods is no candidate.
 */
export function matchService(table: RoutingTable, input: MatchInput): Match {
  const dot = input.host.indexOf(".");
  const exact = table.exact.get(input.host);
  const found = choose(exact, input);
  if (found !== undefined) return found;
  const wildcard = dot < 1 ? undefined : table.wildcard.get(input.host.slice(dot));
  return (
    choose(wildcard, input) ??
    (table.hasMethods ? refusedByMethod([...(exact ?? []), ...(wildcard ?? [])], input) : UNMATCHED)
  );
}

/** What becomes of a request that no service takes: whether some would, with another method. */
function refusedByMethod(candidates: readonly Service[], input: MatchInput): Match {
  const services: Service[] = [];
  for (const service of candidates) {
    if (takesMethod(service, input.method)) continue;
    const found = choose([{ ...service, methods: [input.method] }], input);
    if (found?.type === "ambiguous-path") return found;
    if (found !== undefined) services.push(service);
  }
  if (services.length === 0) return UNMATCHED;
  const methods = [...new Set(services.flatMap((service) => methodsTaken(service) ?? []))].sort();
  return { type: "method-refused", services, methods };
}

/** Whether any path of the host belongs to a service that is switched on. */
export function hasServiceFor(
  table: RoutingTable,
  { host, port }: Pick<MatchInput, "host" | "port">,
): boolean {
  const dot = host.indexOf(".");
  const candidates = [
    ...(table.exact.get(host) ?? []),
    ...(dot < 1 ? [] : (table.wildcard.get(host.slice(dot)) ?? [])),
  ];
  return candidates.some(
    (service) => isEnabled(service) && (service.port === undefined || service.port === port),
  );
}

function choose(candidates: readonly Service[] | undefined, input: MatchInput): Match | undefined {
  if (candidates === undefined) return undefined;
  let best: Service | undefined;
  let decoded: string | undefined;
  for (const service of candidates) {
    if (!isCandidate(service, input)) continue;
    if (service.path !== "") {
      decoded ??= decodedPath(input.path);
      if (decoded === undefined) return { type: "ambiguous-path" };
      if (!matchesPath(service.path, decoded)) continue;
    }
    if (best === undefined || isMoreSpecific(service, best)) best = service;
  }
  if (best === undefined) return undefined;
  return isEnabled(best) ? { type: "matched", service: best } : { type: "disabled", service: best };
}

/** As far as it can be told without the path. */
function isCandidate(service: Service, { port, method }: MatchInput): boolean {
  if (service.port !== undefined && service.port !== port) return false;
  return service.methods === undefined || takesMethod(service, method);
}

function isMoreSpecific(a: Service, b: Service): boolean {
  if ((a.port === undefined) !== (b.port === undefined)) return a.port !== undefined;
  const [one, other] = [literalPrefix(a.path), literalPrefix(b.path)];
  return one === other ? isForFewerMethods(a, b) : one > other;
}

/** How long the part of a pattern is that stands before its first `*`. */
export function literalPrefix(path: string): number {
  const star = path.indexOf("*");
  return star < 0 ? path.length : star;
}

/** `*` matches any run of characters, `/` included; everything else is literal. */
export function matchesPath(pattern: string, path: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0] as string;
  if (parts.length === 1) return path === pattern;
  const last = parts[parts.length - 1] as string;
  if (!path.startsWith(first) || path.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return path.endsWith(last) && path.length - last.length >= at;
}

/**
 * The decoded path, or undefined when it is not in canonical form. We match on this and forward the received
 * bytes, so a spelling that an upstream may resolve differently (dot segments, `//`, `\`, `;`, an encoded
 * slash, a broken or double encoding) must not be matched at all where the path decides.
 */
export function decodedPath(path: string): string | undefined {
  if (!path.includes("%")) return isCanonical(path) ? path : undefined;
  if (/%(?:2f|5c|00|25|3b)/i.test(path)) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  return isCanonical(decoded) ? decoded : undefined;
}

function isCanonical(path: string): boolean {
  return path.startsWith("/") && !/\/\/|[\\;]|\/\.{1,2}(?:\/|$)/.test(path);
}
