/** A12: frames that break RFC 6455 end the socket before they reach anyone; what is not looked into is not touched. */
import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { eventually } from "../../support/scene.ts";
import { aim, HOST, startRange } from "../rig/range.ts";

const HANDSHAKE =
  "GET {/ws} HTTP/1.1\r\n{H}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n";
const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const TEXT = "__KEY__ in a text frame";

/** Any frame, right or wrong. */
function frame(
  payload: string,
  change: { first?: number; mask?: boolean; length?: readonly number[] } = {},
): Buffer {
  const { first = 0x81, mask = true, length = [payload.length] } = change;
  const [short = 0, ...extended] = length;
  const key = mask ? randomBytes(4) : Buffer.alloc(0);
  const bytes = Buffer.from(payload, "latin1").map((byte, at) =>
    mask ? byte ^ (key[at & 3] as number) : byte,
  );
  return Buffer.concat([Buffer.from([first, short | (mask ? 0x80 : 0), ...extended]), key, bytes]);
}

const FAULTS: Record<string, Buffer> = {
  "an unmasked frame": frame(TEXT, { mask: false }),
  "an unmasked binary frame": frame("x", { first: 0x82, mask: false }),
  "a ping in pieces": frame("x", { first: 0x09 }),
  "a close in pieces": frame("x", { first: 0x08 }),
  "a ping of 126 bytes": frame("x".repeat(126), { first: 0x89, length: [126, 0, 126] }),
  "a close with a long length": frame("", { first: 0x88, length: [127, 0, 0, 0, 0, 0, 0, 0, 1] }),
  "a length with its top bit set": frame("", { length: [127, 0x80, 0, 0, 0, 0, 0, 0, 1] }),
  "a length of 2 to the 62": frame("", { length: [127, 0x40, 0, 0, 0, 0, 0, 0, 0] }),
};

async function socket(substitutions: readonly object[]) {
  const state = { got: Buffer.alloc(0) };
  const range = await startRange({
    services: [{ name: "socket", host: HOST, auth: { type: "bearer", token: "API_KEY" }, substitutions }],
    reply: (_, write, upstream) => {
      write(SWITCHED);
      Object.defineProperty(upstream.data, "text", {
        get: () => "",
        set: (text: string) => {
          state.got = Buffer.concat([state.got, Buffer.from(text, "latin1")]);
        },
      });
    },
  });
  const client = await range.inner.connect();
  client.write(aim(`${HANDSHAKE}\r\n`, range.inner));
  await client.until((text) => text.endsWith("\r\n\r\n"));
  client.forget();
  return { range, client, state };
}

const REWRITING = [{ key: "API_KEY", placeholder: "__KEY__", in: ["websocket"] }];

describe("faults end the socket where frames are read", () => {
  for (const [name, bytes] of Object.entries(FAULTS)) {
    test(name, async () => {
      const { range, client, state } = await socket(REWRITING);
      await using _ = range;
      const good = frame("fine", { first: 0x82 });
      client.write(good);
      await eventually(() => state.got.length === good.length, "the good frame");
      client.write(Buffer.concat([bytes, frame("behind it")]));
      await client.closed();
      await eventually(() => range.inner.upstream.open() === 0, "the upstream's end");
      expect(state.got.equals(good)).toBe(true);
      expect(range.broker.lines.filter((line) => line.includes("after an error here"))).toEqual([]);
    });
  }
});

test("where nothing is substituted, any bytes pass as they are", async () => {
  const { range, client, state } = await socket([]);
  await using _ = range;
  const all = Buffer.concat(Object.values(FAULTS));
  client.write(all);
  await eventually(() => state.got.length === all.length, "the bytes");
  expect(state.got.equals(all)).toBe(true);
});

test("a secret is written into whole text frames of the client and nowhere else", async () => {
  const { range, client, state } = await socket(REWRITING);
  await using _ = range;
  const untouched = [
    frame(TEXT, { first: 0x82 }),
    frame(TEXT, { first: 0x01 }),
    frame(TEXT, { first: 0x80 }),
    frame(TEXT, { first: 0xc1 }),
    frame(TEXT, { first: 0x89 }),
    frame(TEXT, { first: 0x83 }),
  ];
  const all = Buffer.concat(untouched);
  client.write(all);
  await eventually(() => state.got.length >= all.length, "the frames");
  expect(state.got.equals(all)).toBe(true);
});

test("a frame that never ends is not collected", async () => {
  const { range, client, state } = await socket(REWRITING);
  await using _ = range;
  client.write(frame("", { length: [127, 0, 0, 0, 0x10, 0, 0, 0, 0] }));
  const block = Buffer.alloc(64 * 1024, "x");
  const before = process.memoryUsage().rss;
  for (let at = 0; at < 64; at += 1) client.write(block);
  // Passed on as it comes: nothing waits for the sixty-four gigabytes that were announced.
  await eventually(() => state.got.length > 64 * block.length, "what came so far");
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
});
