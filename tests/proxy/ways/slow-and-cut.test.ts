/** Readers that do not read stop the writer, and answers that break off look broken; on every way in. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { byPath, type PathScenes } from "../../support/net/by-path.ts";
import { bodyOf, departed, readAll, startWays, WAYS, type Ways, wayOf } from "./ways.ts";

const TOTAL = 100 * 1024 * 1024;
/** What the kernel's buffers on the way may hold, with room; far below the whole. */
const HELD = 40 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, "x");

let sent = 0;
let received = 0;

/** Writes as long as it is taken, and counts. */
function pour(socket: Socket, count: (bytes: number) => void): void {
  let left = TOTAL;
  const go = () => {
    while (left > 0) {
      left -= CHUNK.length;
      count(CHUNK.length);
      if (!socket.write(CHUNK)) return void socket.once("drain", go);
    }
  };
  go();
}

const SCENES: PathScenes = {
  "/pour": (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${TOTAL}\r\n\r\n`);
    pour(socket, (bytes) => {
      sent += bytes;
    });
  },
  "/unread": (socket, early) => {
    received = early;
    socket.pause();
    setTimeout(() => {
      socket.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      socket.resume();
    }, 1500);
  },
  "/short": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),
  "/chunk": (socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this"),
  "/reset-untold": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\nonly this");
    setTimeout(() => socket.resetAndDestroy(), 20);
  },
  "/early": (socket) => {
    socket.pause();
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
  },
  "/reset": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    setTimeout(() => socket.resetAndDestroy(), 20);
  },
};

let ways: Ways;
beforeAll(async () => {
  ways = await startWays({
    serve: byPath(SCENES),
  });
});
afterAll(async () => {
  await ways[Symbol.asyncDispose]();
});

/** Waits until a count has stopped moving. */
async function settled(count: () => number): Promise<number> {
  for (let last = -1; ; ) {
    const now = count();
    if (now === last) return now;
    last = now;
    await Bun.sleep(250);
  }
}

for (const name of WAYS) {
  describe(name, () => {
    test("an answer that nobody reads stops its upstream", async () => {
      sent = 0;
      const way = wayOf(ways, name);
      const client = await way.connect();
      client.pause();
      client.write(`${way.head("GET", "/pour")}\r\n`);
      await Bun.sleep(300);
      expect(await settled(() => sent)).toBeLessThan(HELD);
      client.resume();
      let got = 0;
      await new Promise<void>((resolve, reject) => {
        client.on("data", (chunk: Buffer) => {
          got += chunk.length;
          if (got > TOTAL) resolve();
        });
        client.once("close", () => reject(new Error(`closed after ${got} bytes`)));
      });
      client.destroy();
    }, 30_000);

    test("an upstream that does not read stops the client", async () => {
      received = 0;
      const way = wayOf(ways, name);
      const client = await way.connect();
      client.write(`${way.head("POST", "/unread")}Content-Length: ${TOTAL}\r\n\r\n`);
      pour(client, () => {});
      await Bun.sleep(300);
      expect(await settled(() => departed(client))).toBeLessThan(HELD);
      const until = Date.now() + 20_000;
      while (received < TOTAL && Date.now() < until) await Bun.sleep(20);
      expect(received).toBe(TOTAL);
      client.destroy();
    }, 30_000);

    test("an answer that comes before the body is read leaves nobody hanging", async () => {
      const way = wayOf(ways, name);
      const client = await way.connect();
      client.write(`${way.head("POST", "/early")}Content-Length: ${TOTAL}\r\n\r\n`);
      pour(client, () => {});
      const { bytes } = await readAll(client);
      expect(bytes.toString()).toEndWith("\r\n\r\nearly");
      client.destroy();
    }, 30_000);

    for (const path of ["/short", "/chunk", "/reset", "/reset-untold"]) {
      test(`an answer that breaks off (${path.slice(1)}) is no whole one`, async () => {
        const way = wayOf(ways, name);
        const client = await way.connect();
        client.write(`${way.head("GET", path)}\r\n`);
        const { bytes } = await readAll(client);
        const text = bytes.toString("latin1");
        expect(bodyOf(bytes).toString("latin1")).not.toEndWith("0\r\n\r\n");
        // Either the head never came, as a refusal says, or less arrives than it announced.
        if (text.startsWith("HTTP/1.1 200 ")) expect(bodyOf(bytes).length).toBeLessThan(100);
        else expect(text).toStartWith("HTTP/1.1 502 ");
      });
    }
  });
}
