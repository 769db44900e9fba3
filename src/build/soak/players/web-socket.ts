/** A WebSocket whose frames have to come back as they were sent (RFC 6455). */
import { randomBytes } from "node:crypto";
import { HOST } from "../../bench/peers/peer.ts";
import { Client } from "../client.ts";
import type { Player } from "../player.ts";

const FRAMES = 30;
const GAP_MS = 50;

export const webSocket: Player = {
  name: "WebSockets",
  count: 4,
  pauseMs: 100,
  async episode({ route, broken }) {
    const client = await Client.open({ ...route, port: broken.echo }, HOST);
    try {
      client.write(handshake(broken.echo));
      const switched = await client.answer();
      if (!switched?.startsWith("HTTP/1.1 101 ")) throw new Error(`answered ${switched?.split("\r\n")[0]}`);
      for (let sent = 0; sent < FRAMES; sent++) {
        const text = `frame ${sent} ${randomBytes(20).toString("hex")}`;
        client.write(textFrame(text));
        const echo = await client.inbox.take(frameLength);
        if (echo?.toString("latin1", 2) !== text) throw new Error("a frame came back changed");
        await Bun.sleep(GAP_MS);
      }
    } finally {
      client.end();
    }
  },
};

function handshake(port: number): string {
  const key = randomBytes(16).toString("base64");
  return `GET /socket HTTP/1.1\r\nHost: ${HOST}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
}

/** Masked, as a client must; shorter than 126 bytes. */
function textFrame(text: string): Buffer {
  const mask = randomBytes(4);
  const payload = Buffer.from(text).map((byte, at) => byte ^ (mask[at & 3] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}

/** Of the short, unmasked frame that a server sends. */
function frameLength(bytes: Buffer): number | undefined {
  const length = 2 + ((bytes[1] ?? 0) & 0x7f);
  return bytes.length < 2 || bytes.length < length ? undefined : length;
}
