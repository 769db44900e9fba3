/** The server's side of WebSocket framing (RFC 6455 5): what a client sends, piece by piece, as whole messages. */
import { isUtf8 } from "node:buffer";

/** Why a connection cannot go on, with the code to close it by (RFC 6455 7.4.1). */
export class WebSocketFault extends Error {
  override readonly name = "WebSocketFault";
  readonly code: 1002 | 1003 | 1007 | 1009;

  constructor(code: WebSocketFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export type Received = {
  /** A whole text message. */
  text(message: string): void;
  ping(payload: Buffer): void;
  pong(payload: Buffer): void;
  /** The client closes; absent where it gave no code. Nothing is read behind it. */
  close(code: number | undefined): void;
  /** Every frame of data, also one that only continues a message. Before what it brings. */
  frame(): void;
};

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0x0, 0x1, 0x2, 0x8, 0x9, 0xa];
const MAX_CONTROL = 125;
const MASK_BYTES = 4;
const NOTHING = Buffer.alloc(0);

export class FrameReader {
  readonly #received: Received;
  readonly #maxBytes: number;
  /** What has arrived of a frame, joined only once it can be read. */
  #parts: Buffer[] = [];
  #size = 0;
  #need = 2;
  #message: Buffer[] = [];
  #messageBytes = 0;
  #inMessage = false;
  #over = false;

  /** Of a message and of a frame no more than `maxBytes` is kept. */
  constructor(received: Received, maxBytes: number) {
    this.#received = received;
    this.#maxBytes = maxBytes;
  }

  /** A frame or a message has begun and not ended. */
  get partial(): boolean {
    return this.#size > 0 || this.#inMessage;
  }

  /** Takes nothing any more: whoever listens has closed. */
  stop(): void {
    this.#over = true;
    this.#parts = [];
    this.#size = 0;
  }

  /** Tells what has become whole. Throws WebSocketFault. */
  push(chunk: Buffer): void {
    if (this.#over) return;
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#need) return;
    let bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    for (;;) {
      const frame = this.#read(bytes);
      if (typeof frame === "number") {
        this.#need = frame;
        break;
      }
      bytes = bytes.subarray(frame.total);
      this.#take(frame);
      if (this.#over) return;
    }
    // A copy, so that a few bytes do not keep all that arrived with them.
    this.#parts = bytes.length === 0 ? [] : [Buffer.from(bytes)];
    this.#size = bytes.length;
  }

  /** The frame at the beginning, or how many bytes it takes to say more. */
  #read(bytes: Buffer): Frame | number {
    if (bytes.length < 2) return 2;
    const [first, second] = [bytes[0] as number, bytes[1] as number];
    if ((first & 0x70) !== 0) throw new WebSocketFault(1002, "no extension was agreed on");
    // RFC 6455 5.1: a server closes on a frame that is not masked.
    if ((second & 0x80) === 0) throw new WebSocketFault(1002, "frames of a client are masked");
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    const short = second & 0x7f;
    if (opcode >= CLOSE && (!isFinal || short > MAX_CONTROL)) {
      throw new WebSocketFault(1002, "a control frame that is split or too long");
    }
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const header = 2 + extended + MASK_BYTES;
    if (bytes.length < header) return header;
    const length = extended === 0 ? short : this.#extended(bytes, extended);
    const total = header + length;
    if (bytes.length < total) return total;
    const mask = bytes.subarray(header - MASK_BYTES, header);
    return { opcode, isFinal, total, payload: unmasked(bytes.subarray(header, total), mask) };
  }

  #extended(bytes: Buffer, size: 2 | 8): number {
    const length = size === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (length < (size === 2 ? 126 : 65_536)) throw new WebSocketFault(1002, "a length in too many bytes");
    if (length > this.#maxBytes) throw tooLarge(this.#maxBytes);
    return length;
  }

  #take({ opcode, isFinal, payload }: Frame): void {
    if (opcode === PING) return this.#received.ping(payload);
    if (opcode === PONG) return this.#received.pong(payload);
    if (opcode === CLOSE) return this.#close(payload);
    this.#received.frame();
    if (this.#over) return;
    if (opcode === BINARY) throw new WebSocketFault(1003, "messages are text");
    const known = opcode === TEXT || opcode === CONTINUATION;
    if (!known) throw new WebSocketFault(1002, "an unknown kind of frame");
    if ((opcode === CONTINUATION) !== this.#inMessage) {
      throw new WebSocketFault(1002, "frames of a message out of order");
    }
    this.#messageBytes += payload.length;
    if (this.#messageBytes > this.#maxBytes) throw tooLarge(this.#maxBytes);
    this.#message.push(payload);
    this.#inMessage = !isFinal;
    if (isFinal) this.#tell();
  }

  #tell(): void {
    const whole = this.#message.length === 1 ? (this.#message[0] as Buffer) : Buffer.concat(this.#message);
    this.#message = [];
    this.#messageBytes = 0;
    if (!isUtf8(whole)) throw new WebSocketFault(1007, "text that is not UTF-8");
    this.#received.text(whole.toString("utf8"));
  }

  #close(payload: Buffer): void {
    this.stop();
    if (payload.length === 0) return this.#received.close(undefined);
    const code = payload.length < 2 ? 0 : payload.readUInt16BE(0);
    if (!isCloseCode(code)) throw new WebSocketFault(1002, "a close with a code that is none");
    if (!isUtf8(payload.subarray(2))) throw new WebSocketFault(1007, "text that is not UTF-8");
    this.#received.close(code);
  }
}

type Frame = {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly total: number;
  readonly payload: Buffer;
};

function tooLarge(bytes: number): WebSocketFault {
  return new WebSocketFault(1009, `a message has ${bytes} bytes at most`);
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  if (payload.length === 0) return NOTHING;
  const plain = Buffer.allocUnsafeSlow(payload.length);
  for (let at = 0; at < plain.length; at += 1) plain[at] = (payload[at] as number) ^ (mask[at & 3] as number);
  return plain;
}

/** RFC 6455 7.4: what an endpoint may put into a frame. */
function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}
