import { expect, test } from "bun:test";
import { createServer } from "node:net";
import { connect } from "node:tls";
import { readClientHello } from "../../../src/lib/client-hello.ts";

/** The first flight that this runtime's own TLS client sends. */
async function hello(options: { servername?: string; ALPNProtocols?: string[] }): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const server = createServer((socket) => {
    socket.once("data", (chunk: Buffer) => {
      resolve(chunk);
      socket.destroy();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const client = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
  client.on("error", () => {});
  const bytes = await promise;
  client.destroy();
  server.close();
  return bytes;
}

test("name and protocols of a real client", async () => {
  const bytes = await hello({ servername: "api.example.com", ALPNProtocols: ["h2", "http/1.1"] });
  expect(readClientHello(bytes)).toEqual({ serverName: "api.example.com", protocols: ["h2", "http/1.1"] });
});

test("every prefix of a hello is partial, and no bit of it makes the reader throw", async () => {
  const bytes = await hello({ servername: "a.example" });
  for (let end = 0; end < bytes.length; end += 1) {
    expect(readClientHello(bytes.subarray(0, end))).toBe("partial");
  }
  for (let at = 0; at < bytes.length * 8; at += 1) {
    const flipped = Buffer.from(bytes);
    flipped[at >> 3] = (flipped[at >> 3] ?? 0) ^ (1 << (at & 7));
    readClientHello(flipped);
  }
});

test("a hello split over records is put together", async () => {
  const bytes = await hello({ servername: "split.example" });
  const message = bytes.subarray(5);
  const record = (part: Buffer) =>
    Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part]);
  const split = Buffer.concat([
    record(message.subarray(0, 2)),
    record(message.subarray(2, 90)),
    record(message.subarray(90)),
  ]);
  expect(readClientHello(split)).toMatchObject({ serverName: "split.example" });
});

test("what is no hello is told at once", () => {
  for (const text of [
    "GET / HTTP/1.1\r\n",
    "SSH-2.0-x\r\n",
    "\x16\x02\x01\x00\x05hello",
    "\x16\x03\x01\x00\x00",
  ]) {
    expect(readClientHello(Buffer.from(text, "latin1"))).toBe("invalid");
  }
});

test("a hello in records of one byte costs what it weighs, not its square", () => {
  const message = Buffer.from([1, 0, 0xf0, 0]);
  const records = Buffer.concat(
    Array.from({ length: 60_000 }, (_, at) => Buffer.from([22, 3, 1, 0, 1, message[at] ?? 0])),
  );
  const from = performance.now();
  expect(readClientHello(records)).toBe("partial");
  expect(performance.now() - from).toBeLessThan(200);
});
