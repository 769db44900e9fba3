import { TOKEN_LOWER } from "../octets.ts";

/**
 * Small numbers for the field names that a program asks about, so that comparing is comparing numbers. The table
 * grows only while modules load: a name that a peer sent is looked up and never put in.
 */
const MAX_NAMES = 255;
const SLOTS = 1024;

const lowerNames: string[] = [""];
const usualNames: string[] = [""];
let lowerBytes = new Uint8Array(0);
let usualBytes = new Uint8Array(0);
const offsets = new Int32Array(MAX_NAMES + 2);
/** Open addressing; 0 is a free slot. */
const slots = new Uint8Array(SLOTS);

/** The number of a field name, given to it now when it has none yet. Only for names written in the program. */
export function fieldId(name: string): number {
  const lower = name.toLowerCase();
  const known = lowerNames.indexOf(lower);
  if (known > 0) return known;
  if (lowerNames.length > MAX_NAMES) throw new Error("too many field names are asked about");
  const id = lowerNames.push(lower) - 1;
  const usual = lower.replaceAll(/(^|-)[a-z]/g, (first) => first.toUpperCase());
  usualNames.push(usual);
  lowerBytes = Uint8Array.from([...lowerBytes, ...Buffer.from(lower, "latin1")]);
  usualBytes = Uint8Array.from([...usualBytes, ...Buffer.from(usual, "latin1")]);
  offsets[id + 1] = lowerBytes.length;
  const bytes = Buffer.from(lower, "latin1");
  let slot = slotOf(bytes, 0, bytes.length);
  while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slots[slot] = id;
  return id;
}

/** The number that a lower-case name has been given, 0 when it has none. */
export function knownFieldId(lowerName: string): number {
  return Math.max(0, lowerNames.indexOf(lowerName, 1));
}

/** How many names have a number: it grows only while modules load. */
export function knownFieldIds(): number {
  return lowerNames.length;
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  const first = TOKEN_LOWER[bytes[from] as number] as number;
  const middle = TOKEN_LOWER[bytes[from + (length >> 1)] as number] as number;
  const last = TOKEN_LOWER[bytes[to - 1] as number] as number;
  return (length * 37 + first * 11 + middle * 101 + last * 7) & (SLOTS - 1);
}

const USUAL = 0x100;
const LOWER = 0x200;

/**
 * What is known about the name at `from` to `to`, a token that is not empty: its number in the low eight bits, 0 when
 * it has none, and above them whether it is spelled in the usual way or in lower case.
 */
export function nameCode(bytes: Uint8Array, from: number, to: number): number {
  let slot = slotOf(bytes, from, to);
  for (let id = slots[slot] as number; id !== 0; id = slots[slot] as number) {
    const offset = offsets[id] as number;
    if ((offsets[id + 1] as number) - offset === to - from) {
      const code = spelling(bytes, from, to, offset);
      if (code >= 0) return code | id;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
  return 0;
}

/** -1 when the name is another. Most names are spelled in one of two ways, and the first letter says in which. */
function spelling(bytes: Uint8Array, from: number, to: number, offset: number): number {
  const isLower = bytes[from] === lowerBytes[offset];
  const expected = isLower ? lowerBytes : usualBytes;
  const shift = offset - from;
  let at = from;
  while (at < to && bytes[at] === expected[at + shift]) at += 1;
  if (at === to) return isLower ? LOWER : USUAL;
  while (at < to && TOKEN_LOWER[bytes[at] as number] === lowerBytes[at + shift]) at += 1;
  return at === to ? 0 : -1;
}

/** The name as it was spelled when that is one of the two spellings nearly every peer uses, without making a string. */
export function spelledName(code: number): string | undefined {
  if ((code & USUAL) !== 0) return usualNames[code & 0xff];
  return (code & LOWER) !== 0 ? lowerNames[code & 0xff] : undefined;
}

for (const name of [
  "Accept Accept-Encoding Accept-Language Accept-Ranges Access-Control-Allow-Origin Age Alt-Svc Authorization",
  "Cache-Control Connection Content-Disposition Content-Encoding Content-Length Content-Security-Policy",
  "Content-Type Cookie Date Etag Expect Expires Host Idempotency-Key If-Modified-Since If-None-Match Keep-Alive",
  "Last-Modified Link Location Origin Pragma Proxy-Authenticate Proxy-Authorization Proxy-Connection Range Referer",
  "Retry-After Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Sec-Websocket-Accept Sec-Websocket-Extensions",
  "Sec-Websocket-Key Sec-Websocket-Protocol Sec-Websocket-Version Server Set-Cookie Strict-Transport-Security Te",
  "Trailer Transfer-Encoding Upgrade User-Agent Vary Via X-Api-Key X-Content-Type-Options X-Forwarded-For",
  "X-Frame-Options X-Request-Id",
].flatMap((line) => line.split(" "))) {
  fieldId(name);
}
