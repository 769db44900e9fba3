/**
 * WebSocket frames on their way through (RFC 6455 5), of which only some are changed. WebSocket libraries end the protocol:
 * they answer pings, join fragments and close, all of which is for the two that speak and not for who stands between.
 */
import { randomFillSync } from "node:crypto";
import type { BytePair } from "../../lib/replace-stream.ts";

/** Only text frames up to this size are looked into; larger ones pass as they are. */
const MAX_REWRITTEN_BYTES = 1024 * 1024;
const TEXT = 0x1;
const FIN = 0x80;
const RSV = 0x70;
const MASKED = 0x80;
const NOTHING = Buffer.alloc(0);

/** The client broke RFC 6455 in a way that leaves no next frame to be found. */
export class FrameFault extends Error {
  override readonly name = "FrameFault";
}

/**
 * Client-to-server WebSocket frames (RFC 6455 5.2) with placeholders replaced in whole, uncompressed text frames.
 * Every other frame leaves as it came, byte for byte, and large ones without being collected.
 */
export class FrameRewriter {
  readonly #pairs: readonly BytePair[];
  /** What has arrived and cannot go on yet, joined only once it can: a frame in many pieces is copied once. */
  #parts: Uint8Array[] = [];
  #size = 0;
  /** Bytes that must be there before anything can happen. */
  #need = 2;
  /** Bytes of a frame that passes untouched and has not all arrived. */
  #passing = 0;

  constructor(pairs: readonly BytePair[]) {
    this.#pairs = pairs;
  }

  /** What can go on to the server. Throws FrameFault. */
  push(chunk: Uint8Array): Buffer {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#passing === 0 && this.#size < this.#need) return NOTHING;
    let bytes = Buffer.concat(this.#parts);
    const out: Buffer[] = [];
    for (;;) {
      if (this.#passing > 0) {
        const piece = bytes.subarray(0, this.#passing);
        this.#passing -= piece.length;
        out.push(piece);
        bytes = bytes.subarray(piece.length);
      }
      const frame = readFrame(bytes);
      if (frame?.rewritable === false) {
        this.#passing = frame.total;
        continue;
      }
      if (frame === undefined || bytes.length < frame.total) {
        this.#need = frame?.total ?? bytes.length + 1;
        break;
      }
      out.push(this.#rewrite(bytes.subarray(0, frame.total), frame));
      bytes = bytes.subarray(frame.total);
    }
    this.#parts = bytes.length === 0 ? [] : [bytes];
    this.#size = bytes.length;
    return out.length === 1 ? (out[0] as Buffer) : Buffer.concat(out);
  }

  #rewrite(bytes: Buffer, frame: Frame): Buffer {
    const mask = bytes.subarray(frame.header - 4, frame.header);
    const payload = unmasked(bytes.subarray(frame.header), mask);
    let changed = payload;
    for (const { from, to } of this.#pairs) changed = replaceAll(changed, from, to);
    return changed === payload ? bytes : textFrame(changed);
  }
}

export type Frame = {
  /** Bytes before the payload, mask included. */
  readonly header: number;
  readonly total: number;
  readonly rewritable: boolean;
  /** A ping, a pong or a close, which may stand between the frames of a message. */
  readonly control: boolean;
  /** It ends its message. */
  readonly final: boolean;
};

/** The frame that begins here; undefined while its header is not whole. Throws FrameFault. */
export function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes[0] as number;
  const second = bytes[1] as number;
  // RFC 6455 5.1: a client masks every frame; what does not is no client, and its frames end who knows where.
  if ((second & MASKED) === 0) throw new FrameFault("an unmasked frame from a client");
  const short = second & 0x7f;
  const control = (first & 0x08) !== 0;
  if (control && ((first & FIN) === 0 || short > 125))
    throw new FrameFault("a control frame that is split or too long");
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + extended) return undefined;
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : longLength(bytes);
  const header = 2 + extended + 4;
  const whole = (first & 0x0f) === TEXT && (first & FIN) !== 0 && (first & RSV) === 0;
  const rewritable = whole && length <= MAX_REWRITTEN_BYTES;
  return { header, total: header + length, rewritable, control, final: (first & FIN) !== 0 };
}

function longLength(bytes: Buffer): number {
  const length = bytes.readBigUInt64BE(2);
  if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new FrameFault("a frame longer than can be counted");
  return Number(length);
}

/** `from`: how many bytes of the frame's payload stand before these. */
export function unmasked(payload: Buffer, mask: Buffer, from = 0): Buffer {
  const plain = Buffer.from(payload);
  for (let at = 0; at < plain.length; at += 1) {
    plain[at] = (plain[at] as number) ^ (mask[(from + at) & 3] as number);
  }
  return plain;
}

/** The very same buffer when nothing was found. */
function replaceAll(bytes: Buffer, from: Buffer, to: Buffer): Buffer {
  const out: Buffer[] = [];
  let at = 0;
  for (let found = bytes.indexOf(from); found >= 0; found = bytes.indexOf(from, at)) {
    out.push(bytes.subarray(at, found), to);
    at = found + from.length;
  }
  if (out.length === 0) return bytes;
  out.push(bytes.subarray(at));
  return Buffer.concat(out);
}

/** A whole text frame under a mask of our own (RFC 6455 5.3 wants it unpredictable). */
function textFrame(payload: Buffer): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const header = 2 + extended;
  const frame = Buffer.allocUnsafe(header + 4 + payload.length);
  frame[0] = FIN | TEXT;
  frame[1] = MASKED | (extended === 0 ? payload.length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(payload.length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  randomFillSync(frame, header, 4);
  for (let at = 0; at < payload.length; at += 1) {
    frame[header + 4 + at] = (payload[at] as number) ^ (frame[header + (at & 3)] as number);
  }
  return frame;
}
