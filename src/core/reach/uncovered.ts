import { compileServices, matchService, type RoutingTable } from "../service/match.ts";
import type { Service } from "../service/service.ts";
import { type Reach, reachId, reachOf, reachOfService } from "./reach.ts";

/** Stands where a pattern leaves a part open: no service names it. */
const ANY = "_any_";

/** `refused`: requests were refused there, since the service was switched off. */
export type Uncovered = { readonly reach: Reach; readonly refused: boolean };

/**
 * What credentials reach because a service that answered for a matcher, or refused to, answers for it no longer, and a
 * wider one does now. Told as the reach that the wider one has at that matcher.
 */
export function uncoveredReach(before: readonly Service[], after: readonly Service[]): readonly Uncovered[] {
  const [old, changed] = [compileServices(before), compileServices(after)];
  const stood = new Set(reachOf(before).map(reachId));
  const named = [...new Set([...before, ...after].flatMap(({ methods = [] }) => methods))];
  return before.flatMap((service) =>
    (service.methods ?? [ANY, ...named]).flatMap((method) => {
      const then = at(service, method, old);
      for (const reach of then.reach) stood.add(reachId(reach));
      return at(service, method, changed)
        .reach.filter((reach) => !stood.has(reachId(reach)))
        .map((reach) => ({ reach, refused: then.refused }));
    }),
  );
}

/** What may be sent with this method where this service's matcher is, by whichever service wins there. */
function at(
  { host, port, path }: Service,
  method: string,
  table: RoutingTable,
): { readonly reach: readonly Reach[]; readonly refused: boolean } {
  const match = matchService(table, {
    method,
    host: host.replace(/^\*(?=\.)/, ANY),
    port: port ?? 0,
    path: path === "" ? `/${ANY}` : path.replaceAll("*", ANY),
  });
  if (match.type !== "matched") return { reach: [], refused: match.type === "disabled" };
  const place = { host, ...(port === undefined ? {} : { port }), path };
  return { reach: reachOfService(match.service).map((one) => ({ ...one, ...place })), refused: false };
}
