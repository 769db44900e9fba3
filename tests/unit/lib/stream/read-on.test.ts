import { expect, test } from "bun:test";
import { connect, createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { readOn } from "../../../../src/lib/stream/read-on.ts";

const PIECE = Buffer.alloc(16 * 1024);
const PIECES = 512;

test("a peer of HTTP/2 gets no further ahead of a reader that stops and goes on with each piece", async () => {
  const server = createServer();
  const arrived = Promise.withResolvers<ServerHttp2Stream>();
  server.on("stream", arrived.resolve);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const request = session.request({ ":method": "POST", ":path": "/" });
  request.on("error", () => {});
  let written = 0;
  const feed = () => {
    while (written < PIECES) {
      written += 1;
      if (!request.write(PIECE)) return void request.once("drain", feed);
    }
    request.end();
  };
  feed();
  const stream = await arrived.promise;
  let read = 0;
  let stopped = false;
  stream.on("data", (chunk: Buffer) => {
    read += chunk.length;
    stopped = true;
    stream.pause();
  });
  let ahead = 0;
  for (let round = 0; round < 100; round += 1) {
    await Bun.sleep(5);
    ahead = Math.max(ahead, written * PIECE.length - read);
    stopped = false;
    readOn(stream, () => stopped);
  }
  expect(read).toBeGreaterThan(PIECE.length);
  expect(ahead).toBeLessThanOrEqual(512 * 1024);
  session.destroy();
  server.close();
});
