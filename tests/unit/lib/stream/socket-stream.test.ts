/** Over real sockets: what was written arrives however slowly the peer reads, and however the end comes about. */
import { expect, test } from "bun:test";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Channel } from "../../../../src/lib/stream/channel.ts";
import { SOCKET_EVENTS, SocketStream, type StreamSocket } from "../../../../src/lib/stream/socket-stream.ts";

const BYTES = 3_000_000;

async function pair(): Promise<{ channel: Channel; client: Socket; stop(): void }> {
  const accepted = Promise.withResolvers<Channel>();
  const listener = Bun.listen<StreamSocket["data"]>({
    hostname: "127.0.0.1",
    port: 0,
    allowHalfOpen: true,
    socket: {
      ...SOCKET_EVENTS,
      open(socket) {
        const stream = new SocketStream(socket, (error) => accepted.reject(error));
        socket.data = { stream };
        accepted.resolve(new Channel(stream));
      },
    },
  });
  const client = connect({ host: "127.0.0.1", port: listener.port, allowHalfOpen: true });
  client.on("error", () => {});
  const channel = await accepted.promise;
  const stop = () => {
    client.destroy();
    listener.stop(true);
  };
  return { channel, client, stop };
}

async function readSlowly(client: Socket): Promise<number> {
  let read = 0;
  client.on("data", (chunk: Buffer) => {
    read += chunk.length;
    client.pause();
    setTimeout(() => client.resume(), 2);
  });
  await once(client, "end");
  return read;
}

test("a slow reader gets every byte before the end", async () => {
  const { channel, client, stop } = await pair();
  channel.add(Buffer.alloc(BYTES));
  channel.end();
  expect(await readSlowly(client)).toBe(BYTES);
  stop();
});

test("so does one that is still sending, and one that has ended its own side", async () => {
  for (const ends of [false, true]) {
    const { channel, client, stop } = await pair();
    client.write(Buffer.alloc(BYTES));
    if (ends) client.end();
    channel.add(Buffer.alloc(BYTES));
    channel.end();
    expect(await readSlowly(client)).toBe(BYTES);
    stop();
  }
});

test("what arrived before an end is told before it, also after a pause", async () => {
  const { channel, client, stop } = await pair();
  let read = 0;
  const ended = new Promise<void>((resolve) => {
    channel.listen({
      data(chunk) {
        if (read === 0) {
          channel.pause();
          setTimeout(() => channel.resume(), 50);
        }
        read += chunk.length;
      },
      drain() {},
      end: resolve,
      close() {},
    });
  });
  client.end(Buffer.alloc(BYTES));
  await ended;
  expect(read).toBe(BYTES);
  stop();
});
