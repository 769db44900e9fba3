/** Why a service does not answer for a request, told by the rules of `core/service/match.ts`. */
import { matchesHost } from "../host-pattern.ts";
import { decodedPath, literalPrefix, type MatchInput, matchesPath } from "../match.ts";
import { isForFewerMethods, takesMethod } from "../methods.ts";
import type { Service } from "../service.ts";

export type Lost =
  | { readonly by: "host" | "port" | "method" | "path" }
  /** Another one answers, which is more specific in this: an exact host, a port, a longer path, fewer methods. */
  | {
      readonly by: "less-specific";
      readonly in: "host" | "port" | "path" | "methods";
      readonly than: Service;
    }
  /** Another one answers, for the same place and as many methods, and stands before it. */
  | { readonly by: "later"; readonly than: Service }
  /** It is for this host and port, and of the path nobody can tell. */
  | { readonly by: "ambiguous-path" };

/** `winner` is the one of the same list that `matchService` found, if it found one. */
export function whyLost(service: Service, winner: Service | undefined, input: MatchInput): Lost {
  if (!matchesHost(service.host, input.host)) return { by: "host" };
  if (service.port !== undefined && service.port !== input.port) return { by: "port" };
  if (!takesMethod(service, input.method)) return { by: "method" };
  const decoded = decodedPath(input.path);
  if (service.path !== "" && decoded !== undefined && !matchesPath(service.path, decoded)) {
    return { by: "path" };
  }
  return winner === undefined ? { by: "ambiguous-path" } : beaten(service, winner);
}

function beaten(service: Service, winner: Service): Lost {
  const less = (what: Extract<Lost, { by: "less-specific" }>["in"]): Lost => ({
    by: "less-specific",
    in: what,
    than: winner,
  });
  if (isWildcard(service) !== isWildcard(winner)) return less("host");
  if ((service.port === undefined) !== (winner.port === undefined)) return less("port");
  if (literalPrefix(service.path) !== literalPrefix(winner.path)) return less("path");
  return isForFewerMethods(winner, service) ? less("methods") : { by: "later", than: winner };
}

function isWildcard({ host }: Service): boolean {
  return host.startsWith("*.");
}
