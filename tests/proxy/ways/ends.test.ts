/** What one side has sent before it ends arrives at the other, however slowly that reads; on every way in. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { byPath, type PathScenes } from "../../support/net/by-path.ts";
import { eventually } from "../../support/scene.ts";
import { bodyOf, readAll, startWays, WAYS, type Ways, wayOf } from "./ways.ts";

/** One frame as a server sends it, of text where it is short (RFC 6455 5.2). */
function frameOf(payload: Buffer): Buffer {
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  const head = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

const PAYLOAD = 300_000;
const FRAME = frameOf(Buffer.alloc(PAYLOAD, "w"));
const LARGE = Buffer.alloc(4_000_000, "a");
const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const HANDSHAKE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";

/** What the upstream does, by the path that is asked for. */
const SCENES: PathScenes = {
  "/frames-then-end": (socket) => {
    socket.write(SWITCHED);
    socket.end(FRAME);
  },
  "/count-frames": (socket) => {
    socket.write(SWITCHED);
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    socket.on("end", () => {
      counted.push(bytes);
      socket.end(frameOf(Buffer.from(`upstream read ${bytes}`)));
    });
  },
  "/length": (socket) => {
    socket.end(
      Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${LARGE.length}\r\n\r\n`), LARGE]),
    );
  },
  "/chunks": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (let at = 0; at < LARGE.length; at += 100_000) {
      socket.write(`${(100_000).toString(16)}\r\n`);
      socket.write(LARGE.subarray(at, at + 100_000));
      socket.write("\r\n");
    }
    socket.end("0\r\n\r\n");
  },
  "/until-close": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.end(LARGE);
  },
};

/** What upstreams have read of upgraded clients. */
const counted: number[] = [];

let ways: Ways;
beforeAll(async () => {
  ways = await startWays({
    serve: byPath(SCENES),
    services: [
      { name: "api", host: "api.example.com", auth: { type: "bearer", token: "API_KEY" } },
      {
        name: "unset",
        host: "api.example.com",
        path: "/unset/*",
        auth: { type: "bearer", token: "MISSING" },
      },
    ],
  });
});
afterAll(async () => {
  await ways[Symbol.asyncDispose]();
});

for (const name of WAYS) {
  describe(name, () => {
    test("an upgraded upstream's last frames arrive, and its end behind them", async () => {
      const way = wayOf(ways, name);
      const client = await way.connect();
      client.write(`${way.head("GET", "/frames-then-end")}${HANDSHAKE}`);
      const { bytes, ended } = await readAll(client, { slowly: true });
      // A long frame goes on in fragments, in the heads of which a w may stand by chance.
      const letters = bodyOf(bytes).filter((byte) => byte === 0x77).length;
      expect(letters).toBeGreaterThanOrEqual(PAYLOAD);
      expect(letters).toBeLessThan(PAYLOAD + 100);
      expect(ended).toBe(true);
    });

    test("an upgraded client's last frames arrive, and it hears the answer to its end", async () => {
      const way = wayOf(ways, name);
      const client = await way.connect();
      client.write(`${way.head("GET", "/count-frames")}${HANDSHAKE}`);
      await new Promise<void>((resolve) => {
        client.once("data", () => resolve());
        client.resume();
      });
      counted.length = 0;
      client.end(FRAME);
      const { bytes, ended } = await readAll(client);
      expect(ended).toBe(true);
      expect(bytes).toEqual(frameOf(Buffer.from(`upstream read ${FRAME.length}`)));
      await eventually(() => counted.length > 0, "the upstream to hear the end");
      expect(counted).toEqual([FRAME.length]);
    });

    for (const path of ["/length", "/chunks", "/until-close"]) {
      test(`a slow reader gets all of an answer told by ${path.slice(1)} from an upstream that closes`, async () => {
        const way = wayOf(ways, name);
        const client = await way.connect();
        client.write(`${way.head("GET", path)}Connection: close\r\n\r\n`);
        const { bytes, ended } = await readAll(client, { slowly: true });
        const letters = bodyOf(bytes).filter((byte) => byte === 0x61).length;
        // The hexadecimal sizes of chunks hold no letter but those of 0-9a-f, few of them an a.
        expect(letters).toBeGreaterThanOrEqual(LARGE.length);
        expect(letters).toBeLessThan(LARGE.length + 10_000);
        expect(ended).toBe(true);
      });
    }

    test("a client that is still sending gets the whole refusal", async () => {
      const way = wayOf(ways, name);
      const client = await way.connect();
      const body = Buffer.alloc(8_000_000);
      client.write(`${way.head("POST", "/unset/x")}Content-Length: ${body.length}\r\n\r\n`);
      client.write(body);
      const { bytes, ended } = await readAll(client);
      expect(bytes.toString()).toStartWith("HTTP/1.1 502 ");
      expect(bytes.toString()).toContain("MISSING");
      expect(ended).toBe(true);
    });

    test("so does one that sends twenty kilobytes and reads slowly, each time", async () => {
      for (let at = 0; at < 10; at += 1) {
        const way = wayOf(ways, name);
        const client = await way.connect();
        client.write(`${way.head("POST", "/unset/x")}Content-Length: 20000\r\n\r\n`);
        await Bun.sleep(2);
        client.write(Buffer.alloc(20_000));
        const { bytes } = await readAll(client, { slowly: true });
        expect(bytes.toString()).toStartWith("HTTP/1.1 502 ");
      }
    });

    test("a client that ends its side behind its last request hears the answer", async () => {
      const way = wayOf(ways, name);
      const client = await way.connect();
      client.end(`${way.head("GET", "/length")}Connection: close\r\n\r\n`);
      const { bytes, ended } = await readAll(client);
      expect([bodyOf(bytes).length, ended]).toEqual([LARGE.length, true]);
    });
  });
}
