import type { AppError, ErrorCode, Kind } from "../../../core/errors.ts";
import { reshapedFault } from "../../errors.ts";
import type { ApiContextOf } from "../../route.ts";

/** The codes of RFC 6749, 5.2 and RFC 8693, 2.2.2 that are told as they are. */
const STANDARD: readonly ErrorCode[] = [
  "unsupported_grant_type",
  "invalid_request",
  "invalid_client",
  "invalid_scope",
  "invalid_target",
];

const OF_KIND: Partial<Record<Kind, string>> = {
  unauthenticated: "invalid_client",
  limited: "Too Many Requests",
  internal: "server_error",
  unavailable: "temporarily_unavailable",
};

/** The code of the standard that an error has itself. */
export function standardCode({ code }: AppError): ErrorCode | undefined {
  return STANDARD.find((known) => known === code);
}

/** Refusals of a token endpoint as the standard has them: a code for machines, with a sentence beside it. */
export function tokenFault(error: AppError, c: ApiContextOf): Response {
  const code = standardCode(error) ?? OF_KIND[error.kind] ?? "invalid_request";
  const answer = reshapedFault(error, { error: code, error_description: error.message });
  const usedBasic = /^basic /i.test(c.req.header("Authorization") ?? "");
  // A client that tried Basic is told that it is what it should try (RFC 6749, 5.2).
  if (answer.status === 401 && usedBasic) answer.headers.set("WWW-Authenticate", 'Basic realm="agent-vault"');
  return answer;
}
