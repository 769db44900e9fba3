/** How programs write a text where some of its characters have a meaning of their own. */

export type Encode = (text: string) => string;

const percent = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
const lowerPercent: Encode = (text) => text.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase());

/** RFC 3986 2.3: everything but unreserved characters. */
const strict: Encode = (text) =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (found) => percent(found.charCodeAt(0)));
const form: Encode = (text) => strict(text).replaceAll("%20", "+").replaceAll("~", "%7E");
const json: Encode = (text) => JSON.stringify(text.toWellFormed()).slice(1, -1);
const unicode = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
/** As Go and PHP write it for pages: `<` as `\u003c`. */
const jsonForPages: Encode = (text) => json(text).replace(/[<>&'\u2028\u2029]/g, unicode);
const slashes: Encode = (text) => json(text).replaceAll("/", "\\/");
const asciiJson: Encode = (text) => json(text).replace(/[^ -~]/g, unicode);
const upperCodes: Encode = (text) =>
  text.replace(/\\u[0-9a-f]{4}/g, (found) => `\\u${found.slice(2).toUpperCase()}`);

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const html: Encode = (text) => text.replace(/[&<>"]/g, (found) => NAMED[found] ?? found);
/** PHP and lodash write `&#039;` and `&#39;`, Python `&#x27;`. */
const htmlQuoted: Encode = (text) => html(text).replaceAll("'", "&#39;");
const htmlPhp: Encode = (text) => html(text).replaceAll("'", "&#039;");
const htmlPython: Encode = (text) => html(text).replaceAll("'", "&#x27;");
/** Go's html/template. */
const htmlGo: Encode = (text) =>
  text
    .replace(/["'+]/g, (found) => `&#${found.charCodeAt(0)};`)
    .replace(/&(?!#\d)|[<>]/g, (found) => NAMED[found] ?? found);
/** Mustache, Handlebars: `/`, `=` and the backtick as well. */
const htmlMustache: Encode = (text) =>
  htmlQuoted(text).replace(/[/`=]/g, (found) => `&#x${found.charCodeAt(0).toString(16).toUpperCase()};`);
const htmlHandlebars: Encode = (text) =>
  htmlPython(text).replace(/[`=]/g, (found) => `&#x${found.charCodeAt(0).toString(16).toUpperCase()};`);

/** Those in common use, and what comes of two of them. */
export const ENCODERS: readonly Encode[] = [
  (text) => text,
  encodeText(encodeURIComponent),
  lower(encodeText(encodeURIComponent)),
  strict,
  lower(strict),
  form,
  lower(form),
  (text) => strict(strict(text)),
  json,
  slashes,
  jsonForPages,
  (text) => upperCodes(jsonForPages(text)),
  (text) => jsonForPages(text).replaceAll("/", "\\/"),
  asciiJson,
  (text) => asciiJson(text).replaceAll("/", "\\/"),
  (text) => json(json(text)),
  (text) => slashes(slashes(text)),
  (text) => asciiJson(asciiJson(text)),
  html,
  htmlQuoted,
  htmlPhp,
  htmlPython,
  htmlGo,
  htmlMustache,
  htmlHandlebars,
  (text) => json(html(text)),
  (text) => htmlQuoted(json(text)),
];

/** Of base64: as it is, in the other alphabet, and in a query. */
export const BASE64_ENCODERS: readonly Encode[] = [
  (text) => text,
  (text) => text.replaceAll("+", "-").replaceAll("/", "_"),
  strict,
  lower(strict),
  slashes,
];

/** Every character, whatever it is. */
export const WHOLE_ENCODERS: readonly Encode[] = [
  (text) => bytesOf(text, percent),
  (text) => lowerPercent(bytesOf(text, percent)),
  (text) => text.replace(/[\s\S]/g, unicode),
  (text) => upperCodes(text.replace(/[\s\S]/g, unicode)),
  (text) => bytesOf(text, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`),
  (text) => bytesOf(text, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`),
  (text) => bytesOf(text, (byte) => `\\${byte.toString(8).padStart(3, "0")}`),
  (text) => codesOf(text, (code) => `&#${code};`),
  (text) => codesOf(text, (code) => `&#x${code.toString(16)};`),
  (text) => codesOf(text, (code) => `&#x${code.toString(16).toUpperCase()};`),
];

/** The functions of the language throw at half a pair of surrogates. */
function encodeText(encode: Encode): Encode {
  return (text) => encode(text.toWellFormed());
}

function lower(encode: Encode): Encode {
  return (text) => lowerPercent(encode(text));
}

function bytesOf(text: string, write: (byte: number) => string): string {
  return Array.from(new TextEncoder().encode(text), write).join("");
}

function codesOf(text: string, write: (code: number) => string): string {
  return Array.from(text, (character) => write(character.codePointAt(0) ?? 0)).join("");
}
