import { type FilterChain, passing } from "../../../lib/filter-chain.ts";
import { AnswerFault } from "../answer/answer-fault.ts";
import { FrameFault } from "../frames.ts";
import { LeakFilter, redacted } from "./leak-filter.ts";
import type { LeakSearch } from "./leak-search.ts";

const FIN = 0x80;
const RSV = 0x70;
const OPCODE = 0x0f;
const CONTROL = 0x08;
const MASKED = 0x80;
const CONTINUATION = 0;
const TEXT = 1;
const NOTHING = Buffer.alloc(0);

/**
 * The frames that a WebSocket's server sends (RFC 6455 5.2), with placeholders in the place of values. Messages may be of any
 * length, in as many fragments as they like: one that has come whole and tells nothing leaves as it came; of others each piece
 * goes on as a fragment of its own, which for who receives messages is the same. In what is not text a placeholder takes as
 * many bytes as the value did, and so in control frames, where it may stand in the reason of a close. A breach of the rules,
 * extensions that nobody agreed on among these, cannot be searched. Throws FrameFault.
 */
export function leakFrames(search: LeakSearch, found: () => void): FilterChain {
  const frames = new LeakFrames(search, found);
  const push = (piece: Uint8Array) => {
    try {
      return frames.push(piece);
    } catch (error) {
      throw error instanceof AnswerFault ? new FrameFault(error.code) : error;
    }
  };
  return passing(push, { resizes: true });
}

class LeakFrames {
  readonly #search: LeakSearch;
  readonly #found: () => void;
  #header: Uint8Array = NOTHING;
  /** Bytes of the payload of the frame under way that are still to come. */
  #left = 0;
  #isLast = false;
  /** The message under way: undefined between two. */
  #message: { readonly filter: LeakFilter; opcode: number } | undefined;
  readonly #out: Uint8Array[] = [];

  constructor(search: LeakSearch, found: () => void) {
    this.#search = search;
    this.#found = found;
  }

  push(piece: Uint8Array): Uint8Array {
    let bytes = this.#header.length === 0 ? piece : Buffer.concat([this.#header, piece]);
    this.#header = NOTHING;
    while (bytes.length > 0) {
      if (this.#left > 0) {
        const payload = bytes.subarray(0, this.#left);
        this.#left -= payload.length;
        this.#pass(payload);
        bytes = bytes.subarray(payload.length);
        continue;
      }
      const frame = readFrame(bytes);
      if (frame === "incomplete") {
        this.#header = bytes;
        break;
      }
      if (frame === "none" || !this.#belongs(frame)) {
        throw new FrameFault("no frame that a server may send");
      }
      const whole = bytes.subarray(0, frame.header + frame.length);
      const isWhole = whole.length === frame.header + frame.length;
      if (frame.isControl && !isWhole) {
        this.#header = bytes;
        break;
      }
      if (frame.isControl) this.#passControl(frame, whole);
      else if (!isWhole || !this.#passesWhole(frame, whole)) {
        this.#begin(frame);
        bytes = bytes.subarray(frame.header);
        continue;
      }
      bytes = bytes.subarray(whole.length);
    }
    const out = this.#out.splice(0);
    return out.length === 1 ? (out[0] as Uint8Array) : Buffer.concat(out);
  }

  #passControl({ header }: Frame, whole: Uint8Array): void {
    const payload = whole.subarray(header);
    const { leaks } = this.#search.search(payload, true, { inPlace: true });
    if (leaks.length === 0) {
      this.#out.push(whole);
      return;
    }
    this.#found();
    this.#out.push(whole.subarray(0, header), redacted(payload, leaks));
  }

  /** A message of one frame in which nothing is told. */
  #passesWhole(frame: Frame, whole: Uint8Array): boolean {
    if (!frame.isLast || frame.opcode === CONTINUATION) return false;
    if (this.#search.search(whole.subarray(frame.header), true).leaks.length > 0) return false;
    this.#out.push(whole);
    return true;
  }

  /** A fragment belongs to a message that is under way, and a message begins behind the end of another. */
  #belongs({ isControl, opcode }: Frame): boolean {
    return isControl || (opcode === CONTINUATION) === (this.#message !== undefined);
  }

  #begin(frame: Frame): void {
    this.#left = frame.length;
    this.#isLast = frame.isLast;
    this.#message ??= { filter: this.#filterFor(frame.opcode), opcode: frame.opcode };
    if (frame.length === 0) this.#pass(NOTHING);
  }

  #filterFor(opcode: number): LeakFilter {
    return new LeakFilter(this.#search, {
      length: undefined,
      inPlace: opcode !== TEXT,
      atMost: Number.POSITIVE_INFINITY,
      found: this.#found,
    });
  }

  #pass(payload: Uint8Array): void {
    const message = this.#message;
    if (message === undefined) return;
    const isEnd = this.#isLast && this.#left === 0;
    const pushed = message.filter.push(payload);
    const bytes = isEnd ? Buffer.concat([pushed, message.filter.end()]) : pushed;
    if (bytes.length === 0 && !isEnd) return;
    this.#out.push(frameHead(message.opcode, isEnd, bytes.length), bytes);
    message.opcode = CONTINUATION;
    if (isEnd) this.#message = undefined;
  }
}

type Frame = {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly isControl: boolean;
  /** Bytes before the payload, and of the payload. */
  readonly header: number;
  readonly length: number;
};

/** RFC 6455 5.1 and 5.2: a server masks nothing, and uses no bit that was not agreed on. */
function readFrame(bytes: Uint8Array): Frame | "incomplete" | "none" {
  const [first, second] = bytes;
  if (first === undefined) return "incomplete";
  if ((first & RSV) !== 0) return "none";
  if (second === undefined) return "incomplete";
  const opcode = first & OPCODE;
  const isControl = (opcode & CONTROL) !== 0;
  const short = second & 0x7f;
  if ((second & MASKED) !== 0 || (isControl && ((first & FIN) === 0 || short > 125))) return "none";
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const header = 2 + extended;
  if (bytes.length < header) return "incomplete";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = extended === 0 ? short : extended === 2 ? view.getUint16(2) : Number(view.getBigUint64(2));
  if (!Number.isSafeInteger(length)) return "none";
  return { opcode, isLast: (first & FIN) !== 0, isControl, header, length };
}

function frameHead(opcode: number, isLast: boolean, length: number): Buffer {
  const first = opcode | (isLast ? FIN : 0);
  if (length < 126) return Buffer.from([first, length]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
