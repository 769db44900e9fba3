import { badField } from "../all-faults.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../fields.ts";
import { isPlainText } from "../visible-text.ts";

/** What a company signs of one of its passports. Times as `formatMillis` writes them. */
export type PassportStatus = {
  readonly jti: string;
  readonly companyId: string;
  readonly checkedAt: string;
} & (
  | { readonly status: "valid" }
  | { readonly status: "revoked"; readonly revokedAt: string; readonly reason?: string }
);

const MAX_REASON = 500;

/**
 * The text under the signature of a status: the JSON of all its members, sorted by name, without spaces (RFC 8785; all
 * of them are texts). Ed25519 signs these bytes themselves and no hash of them.
 */
export function statusText(status: PassportStatus): string {
  return JSON.stringify(Object.fromEntries(Object.entries(status).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Why a passport is revoked, as a body says it, or nothing. Throws `bad_request`. */
export function parseReason(body: unknown): string | undefined {
  if (body !== undefined && !isObject(body)) throw refused("The body must be a JSON object");
  const reason = body?.["reason"];
  if (reason === undefined || reason === null || reason === "") return undefined;
  if (typeof reason === "string" && reason.length <= MAX_REASON && isPlainText(reason)) return reason;
  throw badField(
    "reason",
    `Invalid field: reason must be a text of at most ${MAX_REASON} characters without control characters`,
  );
}

function refused(message: string): AppError {
  return new AppError("bad_request", { message });
}
