import { badField } from "../all-faults.ts";
import { isPlainText } from "../visible-text.ts";

/** What every key of a company begins with; 64 hex digits follow. */
export const API_KEY_PREFIX = "av_key_";
/** So much of a key is kept to recognise it by: 16 bits of its 256. */
const SHOWN = API_KEY_PREFIX.length + 4;
const MAX_LABEL = 100;

/** The part of a key that lists show. */
export function shownPrefix(key: string): string {
  return key.slice(0, SHOWN);
}

/** What people call a key; empty when it is left out. Throws `bad_request`. */
export function parseKeyLabel(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string" && value.length <= MAX_LABEL && isPlainText(value)) return value;
  throw badField(
    "label",
    `Invalid field: label must be a text of at most ${MAX_LABEL} characters without control characters`,
  );
}
