/**
 * How a credential's value is written where a placeholder stood: each surface has its own escaping, so that a value
 * can never end the part it stands in and begin another.
 */

/** One path segment (RFC 3986 3.3): `/` becomes `%2F`, a space `%20`. */
export function encodePathSegment(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, percent);
}

/** A form or query value (WHATWG URL 5.2): a space becomes `+`. */
export function encodeQueryValue(value: string): string {
  return encodeURIComponent(value)
    .replace(/[!'()]/g, percent)
    .replace(/%20/g, "+");
}

/** The inside of a JSON string, safe to stand in HTML as well. */
export function encodeJsonString(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export type BodyEncoding = "form" | "json" | "raw";

/** How values stand in a body of this type; undefined where nothing may be replaced. */
export function bodyEncoding(contentType: string | undefined): BodyEncoding | undefined {
  const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "application/json" || /^application\/[a-z0-9.!#$&^_-]+\+json$/.test(type)) return "json";
  // Parts have types and boundaries of their own: a value could end one.
  return type.startsWith("multipart/") ? undefined : "raw";
}

export function encodeForBody(value: string, encoding: BodyEncoding): string {
  switch (encoding) {
    case "form":
      return encodeQueryValue(value);
    case "json":
      return encodeJsonString(value);
    case "raw":
      return value;
    default:
      return encoding satisfies never;
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
