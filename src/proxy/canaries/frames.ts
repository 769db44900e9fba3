/** Looking for canaries in the WebSocket frames that a client sends (RFC 6455 5), which are masked. */
import type { CanarySearch } from "../../app/canary/search.ts";
import { type FilterChain, passing } from "../../lib/filter-chain.ts";
import { type Frame, readFrame, unmasked } from "../forwarding/frames.ts";
import { canarySeen } from "./canary-seen.ts";
import { KEPT_FROM } from "./stream.ts";

const PLACE = "frame";
/** A larger frame is looked through as it comes. */
const MAX_COLLECTED_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Frames leave as they came, one of up to a mebibyte once it has arrived whole, so that nothing leaves of one in which a
 * canary stands. What may go on in the next frame of a message waits for it. Throws Refused, and FrameFault.
 */
export function searchFrames(search: CanarySearch): FilterChain {
  const frames = new FrameSearch(search);
  return passing((piece) => frames.push(piece), { resizes: false });
}

/** The rest of a frame that is looked through as it comes. */
type Rest = { readonly frame: Frame; readonly mask: Buffer; done: number };

class FrameSearch {
  readonly #search: CanarySearch;
  #parts: Uint8Array[] = [];
  #size = 0;
  #need = 2;
  #rest: Rest | undefined;
  /** The end of the message so far that could be the beginning of a canary, in the clear. */
  #open: Buffer = NOTHING;
  /** The frames, or pieces of one, that it stands in. */
  #held: Buffer[] = [];

  constructor(search: CanarySearch) {
    this.#search = search;
  }

  push(chunk: Uint8Array): Buffer {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#rest === undefined && this.#size < this.#need) return NOTHING;
    let bytes = Buffer.concat(this.#parts);
    const out: Buffer[] = [];
    while (bytes.length > 0) {
      const taken = this.#take(bytes, out);
      if (taken === 0) break;
      bytes = bytes.subarray(taken);
    }
    this.#parts = bytes.length === 0 ? [] : [bytes];
    this.#size = bytes.length;
    return Buffer.concat(out);
  }

  /** How many bytes were dealt with; 0 when more have to arrive. */
  #take(bytes: Buffer, out: Buffer[]): number {
    if (this.#rest !== undefined) return this.#takeRest(this.#rest, bytes, out);
    const frame = readFrame(bytes);
    if (frame === undefined) return this.#wait(bytes.length + 1);
    const { header, total, control, final } = frame;
    if (!control && total > MAX_COLLECTED_BYTES) {
      this.#rest = { frame, mask: Buffer.from(bytes.subarray(header - 4, header)), done: 0 };
      this.#need = 2;
      return this.#release(bytes.subarray(0, header), out);
    }
    if (bytes.length < total) return this.#wait(total);
    this.#need = 2;
    const wire = bytes.subarray(0, total);
    if (control) out.push(wire);
    else {
      const plain = unmasked(wire.subarray(header), wire.subarray(header - 4, header));
      this.#look({ plain, wire, isLast: final }, out);
    }
    return total;
  }

  #wait(need: number): 0 {
    this.#need = need;
    return 0;
  }

  #takeRest(rest: Rest, bytes: Buffer, out: Buffer[]): number {
    const { frame, mask, done } = rest;
    const wire = bytes.subarray(0, frame.total - frame.header - done);
    rest.done += wire.length;
    const isWhole = rest.done === frame.total - frame.header;
    if (isWhole) this.#rest = undefined;
    this.#look({ plain: unmasked(wire, mask, done), wire, isLast: isWhole && frame.final }, out);
    return wire.length;
  }

  #look(
    { plain, wire, isLast }: { readonly plain: Buffer; readonly wire: Buffer; readonly isLast: boolean },
    out: Buffer[],
  ): void {
    const text = this.#open.length === 0 ? plain : Buffer.concat([this.#open, plain]);
    const canary = this.#search.find(text);
    if (canary !== undefined) throw canarySeen({ canary, place: PLACE });
    this.#open = isLast ? NOTHING : text.subarray(this.#search.openFrom(text));
    if (this.#open.length < KEPT_FROM) {
      this.#release(wire, out);
      return;
    }
    // Where it begins in this piece, what came before has nothing to do with it.
    if (this.#open.length <= plain.length) out.push(...this.#held.splice(0));
    this.#held.push(wire);
  }

  /** What was held, and these. */
  #release(wire: Buffer, out: Buffer[]): number {
    out.push(...this.#held.splice(0), wire);
    return wire.length;
  }
}
