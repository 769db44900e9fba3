import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { eventually, startScene } from "../support/scene.ts";

const MIB = 1024 * 1024;

/** A mebibyte that is the same everywhere and never repeats within itself. */
function block(): Buffer {
  const bytes = Buffer.alloc(MIB);
  for (let at = 0; at < MIB; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}

test("a large answer arrives whole while the client reads slowly", async () => {
  const total = 256;
  const one = block();
  await using scene = await startScene({
    answer: (_, _write, socket) => {
      let pending: Buffer = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${total * MIB}\r\n\r\n`);
      let left = total;
      const pump = () => {
        for (;;) {
          const taken = socket.write(pending);
          pending = pending.subarray(Math.max(0, taken));
          if (pending.length > 0) return void setTimeout(pump, 1);
          if (left === 0) return;
          left -= 1;
          pending = one;
        }
      };
      pump();
    },
  });
  const client = await scene.connect();
  client.socket.removeAllListeners("data");
  const hash = createHash("sha256");
  let got = 0;
  const done = new Promise<void>((resolve) => {
    let head = true;
    client.socket.on("data", (chunk: Buffer) => {
      const body = head ? chunk.subarray(chunk.indexOf("\r\n\r\n") + 4) : chunk;
      head = false;
      hash.update(body);
      got += body.length;
      if (got === total * MIB) return resolve();
      // The first mebibytes are read with pauses. (That nothing is collected meanwhile: ways/slow-and-cut.test.ts.)
      if (got < 2 * MIB) {
        client.socket.pause();
        setTimeout(() => client.socket.resume(), 10);
      }
    });
  });
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await done;
  const expected = createHash("sha256");
  for (let at = 0; at < total; at += 1) expected.update(one);
  expect(hash.digest("hex")).toBe(expected.digest("hex"));
}, 60_000);

test("a large upload arrives whole at an upstream that reads slowly", async () => {
  const total = 16;
  let received = "";
  await using scene = await startScene({
    answer: (request, write) => {
      received = createHash("sha256")
        .update(request.slice(request.indexOf("\r\n\r\n") + 4), "latin1")
        .digest("hex");
      write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    },
  });
  const client = await scene.connect();
  const one = block();
  client.write(`PUT / HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: ${total * MIB}\r\n\r\n`);
  for (let at = 0; at < total; at += 1) client.write(one);
  await client.until((text) => text.endsWith("ok"));
  const expected = createHash("sha256");
  for (let at = 0; at < total; at += 1) expected.update(one);
  expect(received).toBe(expected.digest("hex"));
}, 60_000);

test("a declared body over the cap is refused before anything goes upstream", async () => {
  await using scene = await startScene({ broker: { caps: { maxRequestBytes: 10, maxResponseBytes: 0 } } });
  const client = await scene.connect();
  client.write(`POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: 11\r\n\r\n`);
  expect(await client.closed()).toStartWith("HTTP/1.1 413 Request Entity Too Large\r\n");
  expect(scene.upstream.requests).toHaveLength(0);
  expect(scene.broker.log[0]).toMatchObject({ status: 413, errorCode: "request_too_large" });
});

test("an undeclared body over the cap is cut off when it passes it", async () => {
  await using scene = await startScene({ broker: { caps: { maxRequestBytes: 10, maxResponseBytes: 0 } } });
  const client = await scene.connect();
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n`,
  );
  expect(await client.closed()).toStartWith("HTTP/1.1 413 ");
  expect(scene.upstream.requests).toHaveLength(0);
});

test("an answer over the cap: declared, it is a 502; undeclared, it breaks off", async () => {
  await using scene = await startScene({
    broker: { caps: { maxRequestBytes: 0, maxResponseBytes: 4 } },
    answer: (request, write) =>
      write(
        request.startsWith("GET /declared")
          ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
          : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n1\r\no\r\n0\r\n\r\n",
      ),
  });
  const first = await scene.connect();
  first.write(`GET /declared HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await first.until((text) => text.includes("}"))).toContain('"error":"response_too_large"');
  const second = await scene.connect();
  second.write(`GET /stream HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await second.closed()).not.toContain("0\r\n\r\n");
  await eventually(() => scene.broker.log.length === 2, "both rows");
  expect(scene.broker.log.map((entry) => entry.errorCode)).toEqual([
    "response_too_large",
    "response_truncated",
  ]);
});
