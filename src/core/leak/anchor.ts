/**
 * What of a pattern is looked for as bytes: wherever the pattern stands, written in one of the usual ways, one of its anchors
 * does. The longer, the sooner a text is gone through; the nearer to the front, the less of a stream has to be kept back.
 */
import { ENCODERS, type Encode, WHOLE_ENCODERS } from "./encoders.ts";

/** These bytes stand for the text from its byte `from` up to `to`. */
export type Anchor = { readonly bytes: Uint8Array; readonly from: number; readonly to: number };

/** Long enough that a text is gone through at full speed, short enough to be near the front. */
const ENOUGH = 16;
const LONGEST = 24;
const WRAPPED = 12;
/** Where nothing as short stands without a character that is escaped somewhere, spellings are looked for instead. */
const SHORTEST = 3;
/** Beyond the first so many bytes it is not looked for a better one. */
const NEAR = 96;

/** For hexadecimal digits, which nobody escapes but who escapes everything. */
export function plainAnchors(text: Uint8Array): Anchor[] {
  const run = bestRun(text, NEAR);
  return run === undefined ? [] : [anchorAt(text, run)];
}

/** For base64, in which a line may end: in one of two anchors, but then not in the other one. */
export function wrappedAnchors(text: Uint8Array): Anchor[] {
  const first = bestRun(text, NEAR, WRAPPED);
  if (first === undefined) return [];
  const behind = bestRun(text.subarray(first.to), NEAR, WRAPPED);
  const ahead = bestRun(text.subarray(0, first.from), NEAR, WRAPPED);
  const second =
    behind !== undefined && lengthOf(behind) >= lengthOf(ahead)
      ? { from: behind.from + first.to, to: behind.to + first.to }
      : ahead;
  return [first, ...(second === undefined ? [] : [second])].map((run) => anchorAt(text, run));
}

function anchorAt(text: Uint8Array, run: Run): Anchor {
  return { bytes: text.subarray(run.from, run.to), ...run };
}

function lengthOf(run: Run | undefined): number {
  return run === undefined ? 0 : run.to - run.from;
}

/** The front of a text in which no run is long enough, in each of these spellings. */
export function spelledAnchors(text: string, encoders: readonly Encode[]): Anchor[] {
  return distinct(spellings(text, encoders, 8));
}

/** For values: what no encoder changes, or else a short piece in the spelling of each; and a piece wholly in escapes. */
export function textAnchors(value: string): Anchor[] {
  const bytes = new TextEncoder().encode(value);
  const run = bestRun(bytes, NEAR) ?? bestRun(bytes, bytes.length);
  const anchors = run === undefined ? spellings(value, ENCODERS, 6) : [anchorAt(bytes, run)];
  return distinct([...anchors, ...spellings(value, WHOLE_ENCODERS, 8)]);
}

type Run = { readonly from: number; readonly to: number };

/** The first run of letters and digits that is long enough, or else the longest that begins among the first `near` bytes. */
function bestRun(bytes: Uint8Array, near: number, most = LONGEST): Run | undefined {
  let best: Run | undefined;
  for (let from = 0; from < Math.min(bytes.length, near); from += 1) {
    let to = from;
    while (to < bytes.length && to - from < most && isNeverEscaped(bytes[to] as number)) to += 1;
    if (to - from > Math.max(SHORTEST - 1, lengthOf(best))) best = { from, to };
    if (to - from >= Math.min(ENOUGH, most)) break;
    if (to > from) from = to;
  }
  return best;
}

function spellings(value: string, encoders: readonly Encode[], most: number): Anchor[] {
  const piece = [...value].slice(0, most).join("");
  const to = new TextEncoder().encode(piece).length;
  return encoders.map((encode) => ({ bytes: new TextEncoder().encode(encode(piece)), from: 0, to }));
}

function distinct(anchors: readonly Anchor[]): Anchor[] {
  return [...new Map(anchors.map((anchor) => [anchor.bytes.join(" "), anchor])).values()];
}

function isNeverEscaped(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
