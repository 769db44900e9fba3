/**
 * What becomes of a header on its way through a broker. Headers are flat arrays as received,
 * `[name, value, name, value …]`, so that order, case and duplicates survive.
 */
export type RawHeaders = readonly string[];

/**
 * RFC 9110 7.6.1 and 11.7, RFC 9113 8.2.2; they belong to one connection and are never forwarded. `Trailer` announces what
 * comes behind the body and goes with it (6.6.2).
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-authentication-info",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** Between the broker and its client: upstream must neither learn of the first nor say the second in our name. */
export const BROKER: ReadonlySet<string> = new Set(["x-vault", "x-agent-vault-proxy-error"]);

export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName);
}

export function isBrokerHeader(lowerName: string): boolean {
  return BROKER.has(lowerName);
}

/** The first value of a header, or undefined; `lowerName` is lower case. */
export function headerValue(headers: RawHeaders, lowerName: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[at + 1];
  }
  return undefined;
}

/** Every value of a header in order. */
export function headerValues(headers: RawHeaders, lowerName: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) {
      values.push(headers[at + 1] as string);
    }
  }
  return values;
}

/** The lower-case names listed in `Connection` headers: they are hop-by-hop for this message (RFC 9110 7.6.1). */
export function connectionTokens(headers: RawHeaders): readonly string[] {
  const values = headerValues(headers, "connection");
  if (values.length === 0) return NONE;
  return values.flatMap((value) => value.split(",").map((token) => token.trim().toLowerCase()));
}

const NONE: readonly string[] = [];

/** A field value that may be written on the wire: VCHAR, SP, HTAB and obs-text (RFC 9110 5.5). */
export function isFieldValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** A field name (RFC 9110 5.6.2 token). */
export function isFieldName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}
