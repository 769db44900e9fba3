import type { KeyName } from "../ids.ts";
import { headerValue, isFieldValue, type RawHeaders } from "../net/headers.ts";
import { type Substitution, type Surface, surfacesOf } from "../service/service.ts";
import { bodyEncoding, encodeForBody, encodePathSegment, encodeQueryValue } from "./encode.ts";

/** A placeholder and what takes its place, encoded for where it stands. */
export type Replacement = { readonly placeholder: string; readonly value: string };

/** Every key has a value by now: a missing one was refused before. */
type Values = (key: KeyName) => string | undefined;

function on(surface: Surface, substitutions: readonly Substitution[]): readonly Substitution[] {
  return substitutions.filter((one) => surfacesOf(one).includes(surface));
}

/**
 * Path and query with their placeholders replaced, in declaration order, every occurrence. Only the received bytes
 * are looked at: a placeholder that was percent-encoded is not one.
 */
export function substituteTarget(
  pathAndQuery: string,
  substitutions: readonly Substitution[],
  values: Values,
): string {
  const cut = pathAndQuery.indexOf("?");
  let path = cut < 0 ? pathAndQuery : pathAndQuery.slice(0, cut);
  let query = cut < 0 ? "" : pathAndQuery.slice(cut);
  for (const one of on("path", substitutions)) {
    path = path.replaceAll(one.placeholder, () => encodePathSegment(values(one.key) ?? ""));
  }
  for (const one of on("query", substitutions)) {
    query = query.replaceAll(one.placeholder, () => encodeQueryValue(values(one.key) ?? ""));
  }
  return path + query;
}

/**
 * Replaces in every header value of a flat list. Answers the key whose value cannot stand in a header, in which case
 * the list must not be sent; undefined when all is well.
 */
export function substituteHeaders(
  headers: string[],
  substitutions: readonly Substitution[],
  wireValue: Values,
): KeyName | undefined {
  for (const one of on("header", substitutions)) {
    const value = wireValue(one.key) ?? "";
    for (let at = 1; at < headers.length; at += 2) {
      const before = headers[at] as string;
      if (!before.includes(one.placeholder)) continue;
      if (!isFieldValue(value)) return one.key;
      headers[at] = before.replaceAll(one.placeholder, () => value);
    }
  }
  return undefined;
}

/** What to replace in a request's body; empty when it passes untouched (no such surface, encoded, or multipart). */
export function bodyReplacements(
  headers: RawHeaders,
  substitutions: readonly Substitution[],
  values: Values,
): readonly Replacement[] {
  const chosen = on("body", substitutions);
  if (chosen.length === 0 || headerValue(headers, "content-encoding") !== undefined) return [];
  const encoding = bodyEncoding(headerValue(headers, "content-type"));
  if (encoding === undefined) return [];
  return chosen.map((one) => ({
    placeholder: one.placeholder,
    value: encodeForBody(values(one.key) ?? "", encoding),
  }));
}

/** What to replace in text frames that the client sends. */
export function frameReplacements(
  substitutions: readonly Substitution[],
  values: Values,
): readonly Replacement[] {
  return on("websocket", substitutions).map((one) => ({
    placeholder: one.placeholder,
    value: values(one.key) ?? "",
  }));
}
