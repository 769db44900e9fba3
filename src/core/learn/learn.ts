/** The tightest services that cover what was done. Pure: the same log and the same vault give the same services. */
import { parseAuthority, type Target } from "../net/target.ts";
import { compileServices, decodedPath, matchesPath, matchService } from "../service/match.ts";
import { takesAllOf } from "../service/methods.ts";
import type { Service } from "../service/service.ts";
import { slugFrom } from "../service/slug.ts";
import { isOpen, isSayable, toPattern } from "./pattern.ts";
import type { RecordedRequest } from "./recorded.ts";
import { groups, reading, type Seen, templatesOf } from "./templates.ts";

/** Where the way to authenticate comes from. */
export type Origin =
  | { readonly type: "service"; readonly name: string }
  | { readonly type: "catalog"; readonly name: string }
  /** Nothing is known: requests go out as they come. `known` is an entry of the catalogue whose key is not stored. */
  | { readonly type: "none"; readonly known?: string };

/** What a service takes over but for its name, its place and its methods. */
export type Terms = Omit<Service, "name" | "host" | "port" | "path" | "methods" | "enabled">;
export type Source = { readonly origin: Origin; readonly terms: Terms; readonly port?: number };

export type LearntService = {
  readonly service: Service;
  readonly origin: Origin;
  /** How many requests, and with how many different paths, it was learnt from. */
  readonly requests: number;
  readonly paths: number;
};

export type Uncovered = {
  readonly request: RecordedRequest;
  /** `no-host`: the log names none that a service could have. */
  readonly because: "ambiguous-path" | "no-host" | "other-service" | "unwritable-path";
};

export type Learnt = {
  readonly services: readonly LearntService[];
  /** What was done and no service that can be written covers. */
  readonly uncovered: readonly Uncovered[];
};

type Done = { readonly request: RecordedRequest; readonly target: Target; readonly seen: Seen };

/** Of each request that was answered; `sourceOf` says how those of a host are authenticated, `matched` by which service. */
export function learn(
  requests: readonly RecordedRequest[],
  sourceOf: (host: string, matched: string) => Source,
): Learnt {
  const uncovered: Uncovered[] = [];
  const done = requests
    .filter(({ answered }) => answered > 0)
    .flatMap((request): Done[] => {
      const [target, path] = [parseAuthority(request.host, 443), decodedPath(request.path)];
      if (target === undefined || path === undefined) {
        uncovered.push({ request, because: target === undefined ? "no-host" : "ambiguous-path" });
        return [];
      }
      const segments = path.slice(1).split("/");
      if (!isSayable(segments)) {
        uncovered.push({ request, because: "unwritable-path" });
        return [];
      }
      return [{ request, target, seen: { method: request.method, segments } }];
    });
  const taken = new Set<string>();
  const services = groups(done, ({ request }) => request.host)
    .flatMap((ofHost) => servicesOf(ofHost, sourceOf))
    .map(({ service, ...rest }) => ({
      ...rest,
      service: { ...service, name: nameOf(service, rest.origin, taken) },
    }));
  return { services, uncovered: [...uncovered, ...notMatched(services, done, sourceOf)] };
}

type Draft = Omit<LearntService, "service"> & { readonly service: Omit<Service, "name"> };

function servicesOf(ofHost: readonly Done[], sourceOf: Parameters<typeof learn>[1]): readonly Draft[] {
  const templates = templatesOf(ofHost.map(({ seen }) => seen));
  const patterned = ofHost.map((one) => {
    const source = sourceOf(one.target.host, one.request.service);
    return { ...one, source, path: toPattern(templates.get(one.seen) ?? one.seen.segments) };
  });
  const drafts = groups(patterned, ({ source, path }) => `${JSON.stringify(source.origin)} ${path}`).map(
    (alike): Draft => {
      const [{ target, source, path }] = alike as [(typeof patterned)[number]];
      const methods = [...new Set(alike.map(({ seen }) => seen.method))];
      return {
        origin: source.origin,
        requests: alike.reduce((sum, { request }) => sum + request.answered, 0),
        paths: new Set(alike.map(({ request }) => request.path)).size,
        service: {
          ...source.terms,
          host: target.host,
          ...(source.port === undefined && target.port === 443 ? {} : { port: target.port }),
          path,
          methods: methods.filter((method) => method !== "HEAD" || !methods.includes("GET")).sort(),
        },
      };
    },
  );
  const open = drafts.filter(({ service }) => isOpen(service.path));
  return drafts.filter((one) => !open.some((wide) => wide !== one && covers(wide, one))).sort(byPlace);
}

/** Whether all that `narrow` takes is taken by `wide`, in the same way. No two of them have the same origin and path. */
function covers({ service: wide, origin }: Draft, { service: narrow, origin: other }: Draft): boolean {
  // What stands for `*` in the one pattern is literal for the other, so it is within a `*` of that.
  return (
    matchesPath(wide.path, narrow.path) &&
    takesAllOf(wide, narrow) &&
    JSON.stringify(origin) === JSON.stringify(other)
  );
}

/** What another learnt service, of another origin, would take first. */
function notMatched(
  services: readonly LearntService[],
  done: readonly Done[],
  sourceOf: Parameters<typeof learn>[1],
): readonly Uncovered[] {
  const table = compileServices(services.map(({ service }) => service));
  const origins = new Map(services.map(({ service, origin }) => [service.name, JSON.stringify(origin)]));
  return done.flatMap(({ request, target }) => {
    const match = matchService(table, { ...target, method: request.method, path: request.path });
    const origin = JSON.stringify(sourceOf(target.host, request.service).origin);
    if (match.type === "matched" && origins.get(match.service.name) === origin) return [];
    return [{ request, because: "other-service" as const }];
  });
}

/** `github-repos-issues-post`: where it comes from or its host, the words of its path, and what it takes. */
function nameOf(
  { host, path, methods = [] }: Omit<Service, "name">,
  origin: Origin,
  taken: Set<string>,
): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "" && !/^v\d+$/.test(word));
  const short = words.length > 4 ? [...words.slice(0, 2), ...words.slice(-2)] : words;
  const kind = methods.length > 0 && methods.every((method) => reading(method) === "GET") ? [] : methods;
  const name = slugFrom(
    [origin.type === "none" ? host : origin.name, ...short, ...kind].join(" ").slice(0, 56),
    taken,
  );
  taken.add(name);
  return name;
}

function byPlace({ service: one }: Draft, { service: other }: Draft): number {
  const [a, b] = [one, other].map(({ host, path, methods }) => `${host} ${path} ${methods?.join()}`) as [
    string,
    string,
  ];
  return a < b ? -1 : Number(a > b);
}
