/** What became of a request, in the five ways that people tell apart when they look at many. */
export const OUTCOMES = ["ok", "upstream_4xx", "upstream_5xx", "refused", "failed"] as const;

/**
 * `ok`: the upstream answered below 400, whole. `upstream_4xx`, `upstream_5xx`: it answered so itself. `refused`: this
 * server did not let it through, or cut it off, by a rule. `failed`: no whole answer came, and no rule is why: the
 * upstream could not be reached or broke off, the client left, or something is wrong here.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** The codes of a row that no rule of ours is behind, beside those that begin with `upstream_`. */
const FAILURES: ReadonlySet<string> = new Set([
  "ask_stopped",
  "client_closed",
  "client_rejected_certificate",
  "internal",
  "oauth_refresh_failed",
  "store_unavailable",
]);

/** The upstream's answer came whole, with placeholders where it told a credential. */
export const LEAK_REDACTED = "leak_redacted";

/** The codes of rows whose upstream answered whole; `outcomeOf` tells these by their status. */
export const ANSWERED: readonly string[] = ["", LEAK_REDACTED];

/** Of those with `upstream_`, what the address filter says. */
const BLOCKED = "upstream_blocked";

/**
 * What a row of the request log says of its request: `status` and `errorCode` are the row's, of the status its class
 * would do. Undefined for the second row of a request that went over to another protocol (101): the first one counts.
 */
export function outcomeOf(status: number, errorCode: string): Outcome | undefined {
  if (errorCode !== "" && status >= 100 && status < 200) return undefined;
  if (!ANSWERED.includes(errorCode)) return faultOf(errorCode);
  if (status < 400) return "ok";
  return status < 500 ? "upstream_4xx" : "upstream_5xx";
}

/** The outcome that stands behind a code of a row. */
export function faultOf(errorCode: string): "refused" | "failed" {
  const failed = FAILURES.has(errorCode) || (errorCode.startsWith("upstream_") && errorCode !== BLOCKED);
  return failed ? "failed" : "refused";
}

/** True where the upstream answered, so that the latency is one of a brokered request. */
export function isAnswered(outcome: Outcome): boolean {
  return outcome === "ok" || outcome === "upstream_4xx" || outcome === "upstream_5xx";
}
