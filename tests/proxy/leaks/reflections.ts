/**
 * Answers that tell the credential of their request, as servers have been seen to: each as it comes from the upstream. In every
 * one the value has to be found, whatever else it says has to stay, and the log says where.
 */
import zlib from "node:zlib";

/** With characters that each encoder treats in its own way. */
export const VALUE = `sk-"4f/9a+8b'7c<6d>&5e=4f3a2b1c`;
export const PLACEHOLDER = "__API_KEY__";

/** What came of a text once its value was taken out. */
export type Reflection = {
  readonly name: string;
  readonly place: string;
  /** Everything behind `HTTP/1.1 200 OK` and before the framing of the body. */
  readonly fields?: readonly string[];
  readonly status?: string;
  readonly trailers?: readonly string[];
  readonly body: Uint8Array;
  /** What the client is to read, decoded; undefined where only the value has to be gone. */
  readonly clean?: string;
};

const bytes = (text: string) => Buffer.from(text, "utf8");
const utf16 = (text: string) =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const each = (text: string, write: (byte: number) => string) => Array.from(bytes(text), write).join("");
const hex = (byte: number) => byte.toString(16).padStart(2, "0");
const html = (text: string, quotes: Record<string, string> = {}) =>
  text.replace(
    /[&<>"'+=/`]/g,
    (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", ...quotes })[one] ?? one,
  );
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const go = (text: string) => json(text).replace(/[<>&]/g, utf16);

/** A body that tells the value as `encode` writes it, between `before` and `behind`. */
function told(
  name: string,
  encode: (value: string) => string,
  [before, behind] = ['{"you sent":"', '"}\n'],
): Reflection {
  return {
    name,
    place: "body",
    body: bytes(before + encode(VALUE) + behind),
    clean: before + PLACEHOLDER + behind,
  };
}

/** In base64 the placeholder is base64 as well: what matters is that it decodes and tells nothing. */
function inBase64(name: string, encode: (value: string) => string): Reflection {
  return { name, place: "body", body: bytes(`token: ${encode(VALUE)} end\n`) };
}

const base64 = (text: string) => bytes(text).toString("base64");
const TEXT = `{"headers":{"authorization":"Bearer ${json(VALUE)}","accept":"*/*"}}`;
const CLEAN = TEXT.replace(json(VALUE), PLACEHOLDER);
const encoded = (name: string, coding: string, body: Uint8Array): Reflection => ({
  name,
  place: "body",
  fields: [`Content-Encoding: ${coding}`, "Content-Type: application/json", 'ETag: "1"'],
  body,
  clean: CLEAN,
});
const inHead = (name: string, field: string, place: string): Reflection => ({
  name,
  place,
  fields: [field],
  body: bytes("fine"),
  clean: "fine",
});

export const REFLECTIONS: readonly Reflection[] = [
  // As text, in the escapes of every usual encoder.
  told("plain text", (value) => value, ["you sent ", " to us\n"]),
  told("JSON", json),
  told("JSON of PHP, with escaped slashes", (value) => json(value).replaceAll("/", "\\/")),
  told("JSON of Go, with escaped angle brackets", go),
  told("JSON of PHP with every flag", (value) => go(value).replaceAll("/", "\\/").replaceAll("'", "\\u0027")),
  told("JSON with capital codes", (value) =>
    go(value).replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`),
  ),
  told("JSON within JSON", (value) => json(json(value))),
  told("JSON within JSON within JSON", (value) => json(json(json(value)))),
  told("JSON with every character as a code", utf16),
  told("JavaScript with every byte as a code", (value) => each(value, (byte) => `\\x${hex(byte)}`)),
  told("a dump with every byte in octal", (value) =>
    each(value, (byte) => `\\${byte.toString(8).padStart(3, "0")}`),
  ),
  told("a dump with bytes in octal", (value) =>
    value.replace(/[^\w-]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`),
  ),
  told("HTML, names", (value) => html(value), ["<p>you sent ", "</p>"]),
  told("HTML of PHP", (value) => html(value, { "'": "&#039;" }), ["<p>", "</p>"]),
  told("HTML of Python", (value) => html(value, { "'": "&#x27;" }), ["<p>", "</p>"]),
  told("HTML of Go", (value) => html(value, { "'": "&#39;", '"': "&#34;", "+": "&#43;" }), ["<p>", "</p>"]),
  told("HTML of mustache", (value) => html(value, { "'": "&#39;", "/": "&#x2F;", "=": "&#x3D;" }), [
    "<p>",
    "</p>",
  ]),
  told("HTML with every character as a number", (value) => each(value, (byte) => `&#${byte};`), [
    "<p>",
    "</p>",
  ]),
  told(
    "HTML with every character as a hexadecimal number",
    (value) => each(value, (byte) => `&#x${hex(byte)};`),
    ["<p>", "</p>"],
  ),
  told("HTML within JSON", (value) => json(html(value)), ['{"error":"', '"}']),
  told("JSON in an attribute of HTML", (value) => html(json(value)), ['<div data-x="', '">']),
  told("a query", encodeURIComponent, ["https://a.example/?key=", "&x=1"]),
  told(
    "a query of Python, strict",
    (value) =>
      encodeURIComponent(value).replace(/[!'()*]/g, (one) => `%${hex(one.charCodeAt(0)).toUpperCase()}`),
    ["?key=", "&x=1"],
  ),
  told(
    "a query in small letters",
    (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
    ["?key=", "&x=1"],
  ),
  told("a query within a query", (value) => encodeURIComponent(encodeURIComponent(value)), [
    "?next=",
    "&x=1",
  ]),
  told("a form with every byte encoded", (value) => each(value, (byte) => `%${hex(byte).toUpperCase()}`), [
    "key=",
    "&x=1",
  ]),
  told("a query within JSON of PHP", (value) => json(encodeURIComponent(value)).replaceAll("/", "\\/"), [
    '{"u":"\\/?k=',
    '"}',
  ]),
  // In encodings of its bytes.
  inBase64("hexadecimal digits", (value) => bytes(value).toString("hex")),
  inBase64("capital hexadecimal digits", (value) => bytes(value).toString("hex").toUpperCase()),
  inBase64("base64, alone", base64),
  inBase64("base64, one byte before it", (value) => base64(`:${value}`)),
  inBase64("base64, two bytes before it and some behind", (value) => base64(`k=${value};more`)),
  inBase64("base64 of a header", (value) => base64(`Authorization: Bearer ${value}\r\n`)),
  inBase64("base64url without padding", (value) => bytes(`user:${value}`).toString("base64url")),
  inBase64("base64 in lines of 76", (value) =>
    base64(`${"x".repeat(41)}${value}`).replace(/.{76}/g, "$&\r\n"),
  ),
  inBase64("base64 in a query", (value) => encodeURIComponent(base64(`u:${value}`))),
  inBase64("base64 in JSON of PHP", (value) => base64(`u:${value}`).replaceAll("/", "\\/")),
  // Compressed.
  encoded("gzip", "gzip", zlib.gzipSync(TEXT)),
  encoded("x-gzip", "x-gzip", zlib.gzipSync(TEXT)),
  encoded("deflate in its frame", "deflate", zlib.deflateSync(TEXT)),
  encoded("deflate without its frame", "deflate", zlib.deflateRawSync(TEXT)),
  encoded("br", "br", zlib.brotliCompressSync(TEXT)),
  encoded("zstd", "zstd", zlib.zstdCompressSync(TEXT)),
  encoded("gzip within br", "gzip, br", zlib.brotliCompressSync(zlib.gzipSync(TEXT))),
  // In the head and behind the body.
  inHead("a header", `X-Debug: Bearer ${VALUE}`, "header x-debug"),
  inHead("a header, in JSON", `X-Request: ${TEXT}`, "header x-request"),
  inHead("a redirect", `Location: https://a.example/?key=${encodeURIComponent(VALUE)}`, "header location"),
  inHead("a header in base64", `X-Auth: Basic ${base64(`user:${VALUE}`)}`, "header x-auth"),
  inHead("the name of a header", `X-${bytes(VALUE).toString("hex")}: yes`, "header x-"),
  {
    name: "the status text",
    place: "status text",
    status: `418 no ${VALUE}`,
    body: bytes("fine"),
    clean: "fine",
  },
  {
    name: "a trailer",
    place: "trailer x-sum",
    trailers: [`X-Sum: ${VALUE}`],
    body: bytes("fine"),
    clean: "fine",
  },
  // Where types say that there is nothing to read.
  { ...told("a picture that is a text", (value) => value, ["", ""]), fields: ["Content-Type: image/png"] },
  {
    ...told("SVG", (value) => html(value), ["<svg><text>", "</text></svg>"]),
    fields: ["Content-Type: image/svg+xml"],
  },
  {
    ...told("server-sent events", json, ['data: {"a":"', '"}\n\n']),
    fields: ["Content-Type: text/event-stream"],
  },
];

/** Whether a text tells the value in a way that anybody would find who knows it. */
export function tells(text: string): boolean {
  const plain = [VALUE, json(VALUE), encodeURIComponent(VALUE), bytes(VALUE).toString("hex"), html(VALUE)];
  const inBlocks = [0, 1, 2].map((offset) => {
    const all = base64(`${"\0".repeat(offset)}${VALUE}`);
    return all.slice(offset + 1, Math.floor((8 * (offset + bytes(VALUE).length)) / 6) - 1);
  });
  const lower = text.toLowerCase();
  const urlSafe = text.replaceAll("+", "-").replaceAll("/", "_");
  return (
    plain.some((one) => lower.includes(one.toLowerCase())) ||
    inBlocks.some((one) => urlSafe.includes(one.replaceAll("+", "-").replaceAll("/", "_")))
  );
}
