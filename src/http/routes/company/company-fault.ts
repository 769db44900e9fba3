import type { AppError } from "../../../core/errors.ts";
import { faultResponse, jsonResponse } from "../../errors.ts";

/** Refusals where companies' programs ask: a sentence and nothing beside it, in the words of the documents. */
export function companyFault(error: AppError): Response {
  const { status, headers } = faultResponse(error);
  return jsonResponse(
    status,
    { error: sentenceOf(error) },
    { ...Object.fromEntries(headers), "Content-Type": "application/json" },
  );
}

function sentenceOf({ kind, code, message, details }: AppError): string {
  if (kind === "unauthenticated") return "Unauthorized";
  if (code === "too_many_requests") return "Too Many Requests";
  const id = details?.["request_id"];
  return id === undefined ? message : `${message} (request ${id})`;
}
