import type { AppError } from "../../../core/errors.ts";
import { faultResponse } from "../../errors.ts";

/**
 * Refusals where companies' programs ask: a sentence and nothing beside it, in the words of the documents. That there is
 * no owner yet is told as everywhere.
 */
export function companyFault(error: AppError): Response {
  return companyAnswer(error, sentenceOf(error));
}

/** The same with another sentence. */
export function companyAnswer(error: AppError, sentence: string): Response {
  if (error.code === "not_initialized") return faultResponse(error);
  const { status, headers } = faultResponse(error);
  // A 404 of the router is plain text. Names of `Headers` are in lower case: in an object the other spelling is another.
  headers.set("Content-Type", "application/json");
  return new Response(JSON.stringify({ error: sentence }), { status, headers });
}

function sentenceOf({ kind, code, message, details }: AppError): string {
  if (kind === "unauthenticated") return "Unauthorized";
  if (code === "too_many_requests") return "Too Many Requests";
  const id = details?.["request_id"];
  return id === undefined ? message : `${message} (request ${id})`;
}
