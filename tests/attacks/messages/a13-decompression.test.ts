/** A13: nothing is decompressed here, so a bomb is a few bytes that pass. */
import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { aim, HOST, startRange } from "../rig/range.ts";

const BOMB = gzipSync(Buffer.alloc(256 * 1024 * 1024), { level: 6 });

test("a bomb in an answer passes byte for byte", async () => {
  await using range = await startRange({
    reply: (_, write) => {
      write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${BOMB.length}\r\n\r\n`);
      write(BOMB);
    },
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
  const bomb = BOMB.toString("latin1");
  const client = await inner.connect();
  client.write(
    aim(`POST {/x} HTTP/1.1\r\n{H}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`, inner) +
      bomb,
  );
  await client.until((text) => text.endsWith("ok"));
  expect(inner.upstream.seen[0]?.body).toBe(bomb);
  expect(inner.upstream.seen[0]?.framing).toBe("length");
});
