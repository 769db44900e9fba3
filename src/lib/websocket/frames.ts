/** Frames as a server sends them: whole, and not masked (RFC 6455 5.1). */

const FIN = 0x80;

export function textFrame(text: string): Buffer {
  return frame(0x1, Buffer.from(text, "utf8"));
}

/** `payload` is 125 bytes at most, as it is in every control frame. */
export function pingFrame(payload: Uint8Array = new Uint8Array()): Buffer {
  return frame(0x9, payload);
}

export function pongFrame(payload: Uint8Array): Buffer {
  return frame(0xa, payload);
}

/** What is too long of the reason is left out, without half a character. */
export function closeFrame(code: number, reason = ""): Buffer {
  const words = Buffer.alloc(123);
  const { written } = new TextEncoder().encodeInto(reason, words);
  const payload = Buffer.alloc(2 + written);
  payload.writeUInt16BE(code, 0);
  words.copy(payload, 2, 0, written);
  return frame(0x8, payload);
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const out = Buffer.allocUnsafeSlow(2 + extended + payload.length);
  out[0] = FIN | opcode;
  out[1] = extended === 0 ? payload.length : extended === 2 ? 126 : 127;
  if (extended === 2) out.writeUInt16BE(payload.length, 2);
  if (extended === 8) out.writeBigUInt64BE(BigInt(payload.length), 2);
  out.set(payload, 2 + extended);
  return out;
}
