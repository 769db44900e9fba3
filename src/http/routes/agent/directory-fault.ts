import type { AppError, Kind } from "../../../core/errors.ts";
import { faultResponse, STATUS } from "../../errors.ts";

/**
 * Refusals under `/api`, in every shape that the documents of that surface have: `error` is their own text, `message` a
 * sentence, `code` our word in capitals, `statusCode` the status once more. That there is no owner yet is told as
 * everywhere.
 */
export function directoryFault(error: AppError): Response {
  const { code, kind, message, hint, details } = error;
  const plain = faultResponse(error);
  if (code === "not_initialized") return plain;
  const body = {
    error: TEXTS[kind] ?? message,
    message,
    code: code.toUpperCase(),
    statusCode: STATUS[kind],
    ...(hint === undefined ? {} : { hint }),
    ...details,
  };
  plain.headers.set("Content-Type", "application/json");
  return new Response(JSON.stringify(body), { status: STATUS[kind], headers: plain.headers });
}

/** Where the documents have one text for every reason. */
const TEXTS: Partial<Record<Kind, string>> = {
  unauthenticated: "Not authenticated",
  forbidden: "Forbidden",
};
