import type { AppError, Kind } from "../../../core/errors.ts";
import { reshapedFault, STATUS } from "../../errors.ts";

/**
 * Refusals under `/api`, in every shape that the documents of that surface have: `error` is their own text, `message` a
 * sentence, `code` our word in capitals, `statusCode` the status once more.
 */
export function directoryFault(error: AppError): Response {
  const { code, kind, message, hint, details } = error;
  return reshapedFault(error, {
    error: TEXTS[kind] ?? message,
    message,
    code: code.toUpperCase(),
    statusCode: STATUS[kind],
    ...(hint === undefined ? {} : { hint }),
    ...details,
  });
}

/** Where the documents have one text for every reason. */
const TEXTS: Partial<Record<Kind, string>> = {
  unauthenticated: "Not authenticated",
  forbidden: "Forbidden",
};
