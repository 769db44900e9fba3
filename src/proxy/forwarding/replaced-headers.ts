import { foreignCredentials } from "../../core/injection/foreign-credentials.ts";
import { headerValue } from "../../core/net/headers.ts";
import type { Matched } from "../flow.ts";
import { Refused } from "../refusal.ts";

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Lower-case names of the client's headers that do not go upstream: those we inject, our own token, and credentials of
 * the client's own where the service strips them. Throws Refused where it refuses them.
 */
export function replacedHeaders(flow: Matched): ReadonlySet<string> {
  const injected = flow.plan?.replaces ?? NO_NAMES;
  const replaced = flow.ingress === "explicit" ? withoutOurs(flow, injected) : injected;
  const service = flow.plan?.service;
  if (service?.foreignCredentials === undefined) return replaced;
  const { substitutions } = service;
  const foreign = foreignCredentials(flow.exchange.request.headers, { replaced, substitutions });
  if (foreign.length === 0) return replaced;
  if (service.foreignCredentials === "strip") return new Set([...replaced, ...foreign]);
  throw new Refused("foreign_credentials", {
    message: `Service "${service.name}" takes no credentials of the caller's own, and the request carries ${foreign.join(", ")}`,
    help: `Send it without ${foreign.join(", ")}; the vault adds what the service needs.`,
  });
}

/** On the explicit endpoint the client's `Authorization`, and perhaps cookies, are the broker's own. */
function withoutOurs(flow: Matched, injected: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(injected).add("authorization");
  const cookie = headerValue(flow.exchange.request.headers, "cookie");
  return /(^|[;\s])av_\w+=/.test(cookie ?? "") ? names.add("cookie") : names;
}
