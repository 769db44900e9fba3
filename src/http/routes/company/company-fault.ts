import type { AppError } from "../../../core/errors.ts";
import { reshapedFault } from "../../errors.ts";

/** Refusals where companies' programs ask: a sentence and nothing beside it, in the words of the documents. */
export function companyFault(error: AppError): Response {
  return companyAnswer(error, sentenceOf(error));
}

/** The same with another sentence. */
export function companyAnswer(error: AppError, sentence: string): Response {
  return reshapedFault(error, { error: sentence });
}

function sentenceOf({ kind, code, message, details }: AppError): string {
  if (kind === "unauthenticated") return "Unauthorized";
  if (code === "too_many_requests") return "Too Many Requests";
  const id = details?.["request_id"];
  return id === undefined ? message : `${message} (request ${id})`;
}
