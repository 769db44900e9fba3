/** A service that changes or goes takes what it let through with it, streams and sockets too; nothing else is touched. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { HOST, startWays, WAYS, type Ways, wayOf } from "./ways/ways.ts";

const API = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
const OTHER = { name: "other", host: "other.example.com", auth: { type: "bearer", token: "API_KEY" } };

let ways: Ways;
beforeAll(async () => {
  ways = await startWays({
    serve(socket) {
      socket.once("data", (chunk: Buffer) => {
        const upgrade = chunk.toString("latin1").includes("websocket");
        // Text in one frame (RFC 6455 5.2): what is none would end the socket.
        socket.write(
          upgrade
            ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"
            : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
          "latin1",
        );
      });
    },
  });
});
afterAll(async () => {
  await ways[Symbol.asyncDispose]();
});

async function openOn(name: string, fields: string): Promise<{ socket: Socket; closed: () => boolean }> {
  const way = wayOf(ways, name);
  const socket = await way.connect();
  let closed = false;
  socket.once("close", () => {
    closed = true;
  });
  socket.write(`${way.head("GET", "/x")}${fields}\r\n`);
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      if (chunk.toString("latin1").includes("hi")) resolve();
    });
    socket.resume();
  });
  return { socket, closed: () => closed };
}

const WEBSOCKET = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n";

for (const name of WAYS) {
  describe(name, () => {
    for (const [what, fields] of [
      ["a stream", ""],
      ["a socket", WEBSOCKET],
    ] as const) {
      test(`${what} outlives other services' changes, and ends with its own`, async () => {
        const { broker } = ways;
        await broker.setServices([API]);
        const { socket, closed } = await openOn(name, fields);
        await broker.setServices([API, OTHER]);
        // Another exchange through the changed policy shows that the change has been heard.
        (await openOn(name, "")).socket.destroy();
        expect(closed()).toBe(false);
        await broker.setServices([OTHER]);
        const until = Date.now() + 1000;
        while (!closed() && Date.now() < until) await Bun.sleep(5);
        expect(closed()).toBe(true);
        socket.destroy();
      });
    }
  });
}
