/** A13: answers that are searched are decompressed with a bound; where they are not, a bomb is a few bytes that pass. */
import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { aim, HOST, startRange } from "../rig/range.ts";

const BOMB = gzipSync(Buffer.alloc(256 * 1024 * 1024), { level: 6 });

const bomb = (write: (bytes: string | Uint8Array) => void) => {
  write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${BOMB.length}\r\n\r\n`);
  write(BOMB);
};

test("a bomb in an answer that is searched ends it, soon and with a row", async () => {
  await using range = await startRange({ reply: (_, write) => bomb(write) });
  const client = await range.inner.connect();
  const before = process.memoryUsage().rss;
  client.write(aim("GET {/x} HTTP/1.1\r\n{H}Accept-Encoding: gzip\r\n\r\n", range.inner));
  const text = await client.closed();
  expect(text.length).toBeLessThan(64 * 1024 * 1024);
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  expect(range.broker.log.map(({ errorCode }) => errorCode)).toContain("decompression_bomb");
});

test("a bomb in an answer that is not searched passes byte for byte", async () => {
  const auth = { type: "bearer", token: "API_KEY" };
  await using range = await startRange({
    services: [{ name: "api", host: HOST, auth, leaks: "pass" }],
    reply: (_, write) => bomb(write),
  });
  const client = await range.inner.connect();
  const before = process.memoryUsage().rss;
  client.write(aim("GET {/x} HTTP/1.1\r\n{H}Accept-Encoding: gzip\r\n\r\n", range.inner));
  const text = await client.until(
    (all) => all.length > BOMB.length && all.endsWith(BOMB.subarray(-20).toString("latin1")),
  );
  expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe(BOMB.toString("latin1"));
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
});

test("an encoded request body is not looked into, even where bodies are", async () => {
  await using range = await startRange({
    services: [
      {
        name: "api",
        host: HOST,
        auth: { type: "passthrough" },
        substitutions: [{ key: "API_KEY", placeholder: "__KEY__", in: ["body"] }],
      },
    ],
  });
  const { inner } = range;
  const body = BOMB.toString("latin1");
  const client = await inner.connect();
  client.write(
    aim(`POST {/x} HTTP/1.1\r\n{H}Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`, inner) +
      body,
  );
  await client.until((text) => text.endsWith("ok"));
  expect(inner.upstream.seen[0]?.body).toBe(body);
  expect(inner.upstream.seen[0]?.framing).toBe("length");
});
