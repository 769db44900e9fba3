import { planInjection } from "../injection/plan.ts";
import type { Matcher } from "./host-pattern.ts";
import { haveSameMethods, isForFewerMethods, takesAllOf } from "./methods.ts";
import { joinedMatcher, type Service } from "./service.ts";
import { slugFrom } from "./slug.ts";

export type Found =
  | { readonly type: "found"; readonly service: Service }
  | { readonly type: "ambiguous"; readonly candidates: readonly Service[] }
  | { readonly type: "none" };

/** Entries of a name that exists take that one's place, the others go to the end. The inputs are not changed. */
export function upsertServices(existing: readonly Service[], incoming: readonly Service[]): Service[] {
  const byName = new Map(incoming.map((service) => [service.name, service]));
  const kept = existing.map((service) => byName.get(service.name) ?? service);
  const known = new Set(existing.map((service) => service.name));
  return [...kept, ...incoming.filter((service) => !known.has(service.name))];
}

/** The service that a person means: by exact name, else by host without port and path. */
export function findService(services: readonly Service[], reference: string): Found {
  const named = services.find((service) => service.name === reference);
  if (named !== undefined) return { type: "found", service: named };
  const host = reference.toLowerCase().replace(/\.$/, "");
  const [first, ...others] = services.filter((service) => service.host === host);
  if (first === undefined) return { type: "none" };
  if (others.length > 0) return { type: "ambiguous", candidates: [first, ...others] };
  return { type: "found", service: first };
}

export type Meant = Matcher & Pick<Service, "methods">;
/** Whether an entry that names no methods keeps those of the service that it takes the place of. */
export type Keeping = { readonly keeps?: boolean };

/** The services that answer for exactly what an entry says: its host, port, path and methods. */
export function meantServices(
  services: readonly Service[],
  meant: Meant,
  { keeps = false }: Keeping = {},
): readonly Service[] {
  const there = services.filter((one) => isAtPlace(one, meant));
  const same = there.filter((one) => haveSameMethods(one, meant));
  return same.length === 0 && keeps && meant.methods === undefined ? there : same;
}

/**
 * Names for entries that have none: that of the only service which answers for exactly this host, port and path, and for
 * the same methods. With `make`, one made of them where no service does; where several do, the choice is the sender's, and
 * there is none.
 */
export function namesByMatcher(
  services: readonly Service[],
  { make, keeps = false }: { readonly make: boolean } & Keeping,
): (meant: Meant) => string | undefined {
  const taken = new Set(services.map(({ name }) => name));
  return (meant) => {
    const [first, ...others] = meantServices(services, meant, { keeps });
    if (first !== undefined || !make) return others.length === 0 ? first?.name : undefined;
    const name = slugFrom([joinedMatcher(meant), ...(meant.methods ?? [])].join(" "), taken);
    taken.add(name);
    return name;
  };
}

/** The services whose authentication or substitutions name this key. */
export function servicesUsing(services: readonly Service[], key: string): Service[] {
  return services.filter((service) => planInjection(service).keys.some((used) => used === key));
}

/** One sentence for each key that a service names and `stored` does not have. */
export function missingKeyWarnings(
  services: readonly Service[],
  stored: ReadonlySet<string>,
  vault: string,
): string[] {
  return services.flatMap((service) =>
    missingKeys(service, stored).map(
      (key) => `service "${service.name}" uses ${key}, which vault "${vault}" does not hold yet`,
    ),
  );
}

/** The credentials that the service names and that are not stored. */
export function missingKeys(service: Service, stored: ReadonlySet<string>): string[] {
  return planInjection(service).keys.filter((key) => !stored.has(key));
}

/** One sentence for each service that answers for the path `/` alone, which is seldom what a bare slash meant. */
export function bareSlashWarnings(services: readonly Service[]): string[] {
  return services
    .filter(({ path }) => path === "/")
    .map(
      ({ name, host }) =>
        `service "${name}" matches the path / alone; the host ${host} without it matches all`,
    );
}

/** One sentence for each of `written` whose every request goes to another one of `all` for exactly the same place. */
export function unreachableWarnings(all: readonly Service[], written: readonly Service[]): string[] {
  return written.flatMap((service) => {
    const place = joinedMatcher(service);
    const at = all.findIndex(({ name }) => name === service.name);
    const winning = all.filter((other, index) => {
      if (joinedMatcher(other) !== place || other.name === service.name) return false;
      if (isForFewerMethods(other, service)) return true;
      return !isForFewerMethods(service, other) && index < at;
    });
    const taken = { methods: winning.flatMap(({ methods }) => methods ?? []) };
    const first = winning.find(({ methods }) => methods === undefined) ?? winning[0];
    if (first === undefined || !takesAllOf(first.methods === undefined ? first : taken, service)) return [];
    const means = isForFewerMethods(first, service) ? "for fewer methods" : "and stands before it";
    return [`service "${service.name}" gets no request: "${first.name}" is for ${place} too, ${means}`];
  });
}

/** Whether two are for exactly the same host, port and path. */
export function isAtPlace(one: Matcher, other: Matcher): boolean {
  return one.host === other.host && one.port === other.port && one.path === other.path;
}
