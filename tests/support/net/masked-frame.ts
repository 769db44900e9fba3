import { randomBytes } from "node:crypto";

/** A masked client frame (RFC 6455 5.2). */
export function maskedFrame(
  text: string | Buffer,
  options: { opcode?: number; fin?: boolean; rsv?: number } = {},
): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const first = (options.fin === false ? 0 : 0x80) | (options.rsv ?? 0) | (options.opcode ?? 1);
  const head =
    payload.length < 126
      ? Buffer.from([first, 0x80 | payload.length])
      : payload.length < 65_536
        ? Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 255])
        : Buffer.concat([
            Buffer.from([first, 0x80 | 127, 0, 0, 0, 0]),
            Buffer.from(Uint32Array.of(payload.length).buffer).reverse(),
          ]);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at & 3] as number))]);
}
