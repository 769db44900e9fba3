/** A14: a body in chunks of one byte must not cost a write for each, in either direction. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { aim, type Range, startRange } from "../rig/range.ts";

const COUNT = 20_000;
const BODY = "0123456789".repeat(COUNT / 10);
const TINY = Array.from(BODY, (byte) => `1\r\n${byte}\r\n`).join("");

let range: Range;
beforeAll(async () => {
  range = await startRange({
    reply: (_, write) => write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${TINY}0\r\n\r\n`),
  });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

/** What stands behind the head, as chunks. */
function chunksIn(message: string): string[] {
  const chunks: string[] = [];
  for (let at = message.indexOf("\r\n\r\n") + 4; at < message.length; ) {
    const line = message.indexOf("\r\n", at);
    const size = Number.parseInt(message.slice(at, line), 16);
    if (!(size > 0)) break;
    chunks.push(message.slice(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return chunks;
}

describe.each(["outer", "inner"] as const)("through the %s door", (side) => {
  test("tiny chunks leave joined, and complete, upstream and back", async () => {
    const door = range[side];
    door.upstream.forget();
    const client = await door.connect();
    client.write(aim(`POST {/x} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n${TINY}0\r\n\r\n`, door));
    await client.until((text) => text.endsWith("\r\n0\r\n\r\n"));
    const up = chunksIn(door.upstream.bytes());
    const back = chunksIn(client.text());
    expect(up.join("")).toBe(BODY);
    expect(back.join("")).toBe(BODY);
    // One for each read that found some: a TLS record of 16 KiB holds 2,700 of them.
    expect(up.length).toBeLessThan(COUNT / 100);
    expect(back.length).toBeLessThan(COUNT / 100);
    client.end();
  });
});
