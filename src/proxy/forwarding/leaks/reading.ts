import { CHUNKED, type Framing, lengthFraming } from "../../../core/net/framing.ts";
import { headerValue, headerValues } from "../../../core/net/headers.ts";
import { parseCodings } from "../../../lib/decoding/codings.ts";
import type { Coding } from "../../../lib/decoding/decoder.ts";
import { fieldId } from "../../../lib/http1/head/field-names.ts";
import type { UpstreamHead } from "../../../ports/net/upstream.ts";

/** An answer of a length up to this that comes with its head is searched whole first, so that another length can be told. */
const MEASURED_BYTES = 64 * 1024;
/** Of types that hold no text only the beginning is looked at: there a type that is a lie would show. */
const BEGINNING = 64 * 1024;

/**
 * How a body is read. `whole`: all of it before anything leaves, if it comes at once. `stream`: as it passes, with what
 * takes a value's place in as many bytes where the length was announced, as far as `atMost`. `decoded`: with its codings
 * undone, and sent on without.
 */
export type Reading =
  | { readonly type: "none" }
  | { readonly type: "whole" }
  | { readonly type: "stream"; readonly inPlace: boolean; readonly atMost: number }
  | { readonly type: "decoded"; readonly codings: readonly Coding[] }
  | { readonly type: "unknown"; readonly coding: string };

const NO_READING: Reading = { type: "none" };
const WHOLE: Reading = { type: "whole" };
/** What has a length that was announced keeps it. */
export const IN_PLACE: Reading = { type: "stream", inPlace: true, atMost: Number.POSITIVE_INFINITY };
const STREAM: Reading = { type: "stream", inPlace: false, atMost: Number.POSITIVE_INFINITY };
const HARDLY: Reading = { type: "stream", inPlace: true, atMost: BEGINNING };

/** What an answer's head says of how its body is to be read. */
export function readingOf(head: UpstreamHead): Reading {
  const { framing } = head;
  if (framing.type === "none" || (framing.type === "length" && framing.bytes === 0)) return NO_READING;
  const coding = allOf(head, "content-encoding", CONTENT_ENCODING);
  if (coding !== undefined) {
    const codings = parseCodings(coding);
    if ("unknown" in codings) return { type: "unknown", coding: codings.unknown };
    if (codings.length > 0) return { type: "decoded", codings };
  }
  if (couldHoldNoText(head) && holdsNoText(firstOf(head, "content-type", CONTENT_TYPE))) return HARDLY;
  return ofLength(framing);
}

function ofLength(framing: Framing): Reading {
  if (framing.type !== "length") return STREAM;
  return framing.bytes <= MEASURED_BYTES ? WHOLE : IN_PLACE;
}

/** Told by the first letter, without making a text of it: most answers are `text/…`, or have none. */
function couldHoldNoText({ source }: UpstreamHead): boolean {
  if (source === undefined) return true;
  const field = source.find(CONTENT_TYPE);
  return field >= 0 && ((source.bytes[source.valueStart(field)] ?? 0) | LOWER) !== T;
}

/** Pictures, sound, films and fonts; SVG is text, whatever else it is. */
function holdsNoText(type: string | undefined): boolean {
  return type !== undefined && /^(?:(?:image|video|audio|font)\/(?!svg)|application\/font-)/i.test(type);
}

const CONTENT_ENCODING = fieldId("content-encoding");
const CONTENT_TYPE = fieldId("content-type");
const T = 0x74;
const LOWER = 0x20;

function firstOf(head: UpstreamHead, name: string, id: number): string | undefined {
  const { source } = head;
  if (source === undefined) return headerValue(head.headers, name);
  const field = source.find(id);
  return field < 0 ? undefined : source.value(field);
}

/** Of several fields of one name the list that they are together (RFC 9110 5.3). */
function allOf(head: UpstreamHead, name: string, id: number): string | undefined {
  const first = firstOf(head, name, id);
  return first === undefined ? undefined : headerValues(head.headers, name).join(", ");
}

/**
 * Fields of an answer whose codings were undone: what is said of the bytes as they came holds no more. A strong ETag is the
 * name of exactly those bytes, which ranges of others must not be joined to (RFC 9110 8.8.1), and is made weak.
 */
function decodedFields(headers: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at] as string, headers[at + 1] as string];
    const lower = name.toLowerCase();
    if (OF_BYTES.has(lower)) continue;
    out.push(name, lower === "etag" && value.startsWith('"') ? `W/${value}` : value);
  }
  return out;
}

/** The same head with another length. */
export function withLength({ status, reason, headers }: UpstreamHead, length: number): UpstreamHead {
  const changed = headers.map((text, at) =>
    at % 2 === 1 && headers[at - 1]?.toLowerCase() === "content-length" ? String(length) : text,
  );
  return { status, reason, headers: changed, framing: lengthFraming(length) };
}

const OF_BYTES = new Set([
  "content-encoding",
  "content-length",
  "content-md5",
  "content-digest",
  "repr-digest",
  "digest",
]);

/** As it goes on once its codings are undone. */
export function decoded({ status, reason, headers }: UpstreamHead): UpstreamHead {
  return { status, reason, headers: decodedFields(headers), framing: CHUNKED };
}

/** Without the bytes of the head, so that its fields are passed on as texts. */
export function asTexts({ status, reason, headers, framing }: UpstreamHead): UpstreamHead {
  return { status, reason, headers, framing };
}
