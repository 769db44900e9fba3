/**
 * Why a token endpoint gave no tokens. The message is for people who administer the vault and for its agents: it may hold
 * the endpoint's own words, made visible and cut, and no secret of the request.
 */
export class OAuthFault extends Error {
  override readonly name = "OAuthFault";
  /** The endpoint said no: the same request will not be answered otherwise. Else it may be, later. */
  readonly isRefusal: boolean;
  /** The error's code in the answer (RFC 6749 5.2), where it told one. */
  readonly code: string | undefined;

  constructor(message: string, { isRefusal, code }: { readonly isRefusal: boolean; readonly code?: string }) {
    super(message);
    this.isRefusal = isRefusal;
    this.code = code;
  }
}

/** Errors in the body of an answer that pass by themselves: RFC 6749 4.1.2.1, RFC 8628 3.5, and Slack's. */
const PASSING = new Set([
  "temporarily_unavailable",
  "server_error",
  "slow_down",
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
]);
/** Statuses of the 400s that say "not now" rather than "no" (RFC 9110 15.5.9, RFC 8470 5.2, RFC 6585 4). */
const NOT_NOW = new Set([408, 425, 429]);

/** Whether an answer with this status, and this error in its body if there is one, says no for good. */
export function isRefusal(status: number, error: string | undefined): boolean {
  if (error !== undefined && PASSING.has(error)) return false;
  if (NOT_NOW.has(status) || status >= 500) return false;
  return status >= 400 || error !== undefined;
}
