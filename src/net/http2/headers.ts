import { constants } from "node:http2";
import { CHUNKED, type Framing, lengthFraming, NO_BODY } from "../../core/net/framing.ts";
import type { UpstreamHead, UpstreamRequest } from "../../ports/net/upstream.ts";

/**
 * RFC 9113 8.2.2, 8.3.1: Host becomes `:authority`, what belongs to a connection stays behind. gRPC peers want to read
 * `te: trailers`, the one TE that is allowed.
 */
export function requestHeaders(request: UpstreamRequest): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {
    [constants.HTTP2_HEADER_METHOD]: request.method,
    [constants.HTTP2_HEADER_PATH]: request.pathAndQuery,
    [constants.HTTP2_HEADER_SCHEME]: request.scheme,
    te: "trailers",
  };
  return fieldsOf(request.headers, headers);
}

/** Flat fields as the runtime takes them, added to what is there. */
export function fieldsOf(
  flat: readonly string[],
  fields: Record<string, string | string[]> = {},
): Record<string, string | string[]> {
  for (let at = 0; at < flat.length; at += 2) {
    const lower = (flat[at] as string).toLowerCase();
    if (CONNECTION_FIELDS.has(lower)) continue;
    const name = lower === "host" ? constants.HTTP2_HEADER_AUTHORITY : lower;
    const value = flat[at + 1] as string;
    const before = fields[name];
    fields[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return fields;
}

const CONNECTION_FIELDS = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "te",
]);

/** The head of an answer; `ended` when END_STREAM stood on it. A HEAD's answer, 204 and 304 have no body (RFC 9110 6.4.1). */
export function responseHead(raw: readonly string[], method: string, ended: boolean): UpstreamHead {
  const headers: string[] = [];
  let status = 0;
  let length: number | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (name === ":status") status = Number(value);
    else if (!name.startsWith(":")) headers.push(name, value);
    if (name === "content-length") length = Number(value);
  }
  const bodiless = method === "HEAD" || status === 204 || status === 304;
  return { status, reason: "", headers, framing: framingOf(bodiless, ended, length) };
}

function framingOf(bodiless: boolean, ended: boolean, length: number | undefined): Framing {
  if (bodiless) return NO_BODY;
  if (length !== undefined) return lengthFraming(length);
  return ended ? NO_BODY : CHUNKED;
}
