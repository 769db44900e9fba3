/** What services would have made of recorded requests, one by one. */
import { parseAuthority } from "../net/target.ts";
import { formatService } from "../service/format.ts";
import { compileServices, type Match, matchService, type RoutingTable } from "../service/match.ts";
import type { Service } from "../service/service.ts";
import type { RecordedRequest } from "./recorded.ts";

export type Asked = Pick<RecordedRequest, "method" | "host" | "path">;

/** What becomes of one: the service that wins, or why none does. */
export type Fate =
  | { readonly type: "service"; readonly name: string; readonly does: string }
  | { readonly type: Exclude<Match["type"], "matched"> | "no-host"; readonly name?: string };

/** Compiled once for many. */
export function fateIn(services: readonly Service[]): (asked: Asked) => Fate {
  const table = compileServices(services);
  const does = new Map<Service, string>();
  return (asked) => fateOf(table, asked, does);
}

function fateOf(table: RoutingTable, { method, host, path }: Asked, known: Map<Service, string>): Fate {
  const target = parseAuthority(host, 443);
  if (target === undefined) return { type: "no-host" };
  const match = matchService(table, { ...target, method, path });
  if (match.type !== "matched") {
    return "service" in match ? { type: match.type, name: match.service.name } : { type: match.type };
  }
  const { service } = match;
  const does = known.get(service) ?? doesOf(service);
  known.set(service, does);
  return { type: "service", name: service.name, does };
}

/** All that it does to a request, whatever it is called and whichever requests it is for. */
function doesOf(service: Service): string {
  const { name: _, host: __, methods: ___, enabled: ____, ...rest } = formatService(service);
  return JSON.stringify(rest);
}

/** Whether the same is done to a request, be it by a service of another name. */
export function isSameFate(one: Fate, other: Fate): boolean {
  if (one.type !== "service" || other.type !== "service") return one.type === other.type;
  return one.does === other.does;
}

/** As people read it: the name of the service, or why there is none. */
export function fateText(fate: Fate): string {
  return fate.type === "service"
    ? fate.name
    : `${WORDS[fate.type]}${fate.name === undefined ? "" : ` (${fate.name})`}`;
}

const WORDS = {
  unmatched: "no service",
  disabled: "service is off",
  "ambiguous-path": "path is ambiguous",
  "method-refused": "method is not taken",
  "no-host": "no host that a service could have",
} as const satisfies Record<Exclude<Fate["type"], "service">, string>;
