import { planInjection } from "../injection/plan.ts";
import type { Matcher } from "./host-pattern.ts";
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

/**
 * Names for entries that have none: that of the only service which answers for exactly this host, port and path. With
 * `make`, one made of them where no service does; where several do, the choice is the sender's, and there is none.
 */
export function namesByMatcher(
  services: readonly Service[],
  { make }: { readonly make: boolean },
): (matcher: Matcher) => string | undefined {
  const taken = new Set(services.map(({ name }) => name));
  return (matcher) => {
    const [first, ...others] = services.filter(
      ({ host, port, path }) => host === matcher.host && port === matcher.port && path === matcher.path,
    );
    if (first !== undefined || !make) return others.length === 0 ? first?.name : undefined;
    const name = slugFrom(joinedMatcher(matcher), taken);
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

/** One sentence for each of `written` that stands in `all` behind another one for exactly the same requests. */
export function unreachableWarnings(all: readonly Service[], written: readonly Service[]): string[] {
  return written.flatMap((service) => {
    const place = joinedMatcher(service);
    const first = all.find((other) => joinedMatcher(other) === place);
    return first === undefined || first.name === service.name
      ? []
      : [
          `service "${service.name}" gets no request: "${first.name}" is for ${place} too, and stands before it`,
        ];
  });
}
