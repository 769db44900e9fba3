/** An upstream that hangs is given up, one that is only slow is not; on every way in that speaks HTTP/1.1. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Socket } from "node:net";
import { byPath, type PathScenes } from "../../support/net/by-path.ts";
import { eventually } from "../../support/scene.ts";
import { bodyOf, readAll, startWays, WAYS, type Ways, wayOf } from "../ways/ways.ts";

/** Looked at once a second: what hangs is given up after one and a half to four. */
const SILENCE = { answer: 1500, stream: 60_000 };
/** Longer than that. */
const LONG_MS = 4500;
setDefaultTimeout(30_000);
const LARGE = Buffer.alloc(12 * 1024 * 1024, "a");
const UPLOAD = 64 * 1024 * 1024;
const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

/** Text, whole (RFC 6455 5.2): what is none ends the connection where answers are searched. */
const FRAME = Buffer.from("\x81\x05frame", "latin1");

/** Paths whose upstream has seen its connection end. */
const closed: string[] = [];
const hangs = (path: string, before: string) => (socket: Socket) => {
  socket.on("close", () => closed.push(path));
  socket.resume();
  socket.write(before);
};

/** Ten pieces, all of which take longer. */
function trickle(socket: Socket, last: string): void {
  let left = 10;
  const timer = setInterval(() => {
    left -= 1;
    socket.write("x");
    if (left > 0) return;
    clearInterval(timer);
    socket.end(last);
  }, LONG_MS / 10);
}

const SCENES: PathScenes = {
  "/never": hangs("/never", ""),
  "/half-a-head": hangs("/half-a-head", "HTTP/1.1 200 OK\r\nContent-Le"),
  "/informs": hangs("/informs", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
  "/body": hangs("/body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),
  "/cut": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    setTimeout(() => socket.end("only this"), 50);
  },
  "/unread": (socket) => socket.pause(),
  "/slow": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    trickle(socket, "");
  },
  "/events": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    setTimeout(() => socket.end("6\r\n, last\r\n0\r\n\r\n"), LONG_MS);
  },
  "/until-close": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\nfirst");
    setTimeout(() => socket.end(", last"), LONG_MS);
  },
  "/socket": (socket) => {
    socket.write(SWITCHED);
    setTimeout(() => socket.end(FRAME), LONG_MS);
  },
  "/large": (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LARGE.length}\r\n\r\n`);
    socket.end(LARGE);
  },
  "/upload": (socket) => {
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes === 10) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
    });
  },
};

let ways: Ways;
beforeAll(async () => {
  ways = await startWays({ serve: byPath(SCENES), broker: { silence: SILENCE } });
});
afterAll(() => ways[Symbol.asyncDispose]());

const send = async (name: string, method: string, path: string, rest = "Connection: close\r\n\r\n") => {
  const way = wayOf(ways, name);
  const client = await way.connect();
  client.write(`${way.head(method, path)}${rest}`);
  return client;
};
const get = async (name: string, path: string) => (await readAll(await send(name, "GET", path))).bytes;
const rowsOf = (path: string) => ways.broker.log.filter((row) => row.path === path);

describe("is given up", () => {
  const ANSWERED: [string, string][] = [
    ["never answers", "/never"],
    ["stops within its head", "/half-a-head"],
    ["has sent a 103 alone", "/informs"],
  ];
  test.each(ANSWERED)("one that %s: 502, and its connection is closed", async (_, path) => {
    const answers = await Promise.all(WAYS.map((name) => get(name, path)));
    for (const bytes of answers) {
      const text = bytes.toString().replace(/^HTTP\/1.1 103 .*?\r\n\r\n/s, "");
      expect(text).toStartWith("HTTP/1.1 502 Bad Gateway\r\n");
      expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n")))).toEqual({
        error: "bad_gateway",
        message:
          "bad gateway: the upstream was silent for too long (whoever runs agent-vault can allow more with AGENT_VAULT_UPSTREAM_TIMEOUT, and for streams with AGENT_VAULT_UPSTREAM_STREAM_TIMEOUT)",
      });
    }
    expect(rowsOf(path).map(({ status, errorCode }) => [status, errorCode])).toEqual(
      WAYS.map(() => [502, "upstream_silent"]),
    );
    await eventually(
      () => closed.filter((one) => one === path).length === WAYS.length,
      "the upstreams to be closed",
    );
    expect(ways.broker.lines.some((line) => line.includes("no byte came or was taken for 1.5 s"))).toBe(true);
  });

  test("one that stops within a body of told length: what was good of it arrives, cut short", async () => {
    const answers = await Promise.all(WAYS.map((name) => get(name, "/body")));
    for (const bytes of answers) expect(bodyOf(bytes).toString()).toBe("only this");
    expect(rowsOf("/body").map(({ status, errorCode }) => [status, errorCode])).toEqual(
      WAYS.map(() => [200, "upstream_silent"]),
    );
  });

  test("one that ends within a body of told length: what was good of it arrives, cut short", async () => {
    const answers = await Promise.all(WAYS.map((name) => get(name, "/cut")));
    for (const bytes of answers) expect(bodyOf(bytes).toString()).toBe("only this");
  });

  test("one that does not take what it is sent", async () => {
    const upload = async (name: string) => {
      const client = await send(name, "POST", "/unread", `Content-Length: ${UPLOAD}\r\n\r\n`);
      const answer = readAll(client);
      const piece = Buffer.alloc(64 * 1024, "x");
      let left = UPLOAD;
      const go = () => {
        while (left > 0 && client.writable) {
          left -= piece.length;
          if (!client.write(piece)) return;
        }
      };
      client.on("drain", go);
      go();
      return (await answer).bytes.toString();
    };
    for (const text of await Promise.all(WAYS.map(upload))) expect(text).toStartWith("HTTP/1.1 502 ");
    expect(new Set(rowsOf("/unread").map(({ errorCode }) => errorCode))).toEqual(
      new Set(["upstream_silent"]),
    );
  });
});

describe("is waited for", () => {
  const WHOLE: [string, string, string][] = [
    ["comes a little at a time", "/slow", "x".repeat(10)],
    ["is silent within a stream that ends with its connection", "/until-close", "first, last"],
    ["is silent behind an upgrade", "/socket", ""],
  ];
  test.each(WHOLE)("what %s", async (_, path, body) => {
    const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";
    const answers = await Promise.all(
      WAYS.map(async (name) => {
        const client = await send(name, "GET", path, path === "/socket" ? upgrade : undefined);
        return (await readAll(client)).bytes.toString("latin1");
      }),
    );
    for (const text of answers) {
      if (path === "/socket") expect(text).toEndWith(`\r\n\r\n${FRAME.toString("latin1")}`);
      else expect(text.replaceAll(/\r\n[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, "")).toContain("200 OK");
    }
    const rows = rowsOf(path).map(({ errorCode }) => errorCode);
    expect(rows).toEqual(WAYS.map(() => ""));
    if (path === "/slow") for (const text of answers) expect(text).toEndWith(`\r\n\r\n${body}`);
  });

  test("a stream of events between two of which nothing happens", async () => {
    const answers = await Promise.all(WAYS.map((name) => get(name, "/events")));
    for (const bytes of answers) {
      expect(bodyOf(bytes).toString()).toBe("5\r\nfirst\r\n6\r\n, last\r\n0\r\n\r\n");
    }
    expect(rowsOf("/events").map(({ errorCode }) => errorCode)).toEqual(WAYS.map(() => ""));
  });

  test("a client that does not read for longer: that is not the upstream's silence", async () => {
    const answers = await Promise.all(
      WAYS.map(async (name) => {
        const client = await send(name, "GET", "/large");
        client.pause();
        await Bun.sleep(LONG_MS);
        return (await readAll(client)).bytes;
      }),
    );
    for (const bytes of answers) expect(bodyOf(bytes).length).toBe(LARGE.length);
  });

  test("a client that sends its body a little at a time", async () => {
    const answers = await Promise.all(
      WAYS.map(async (name) => {
        const client = await send(name, "POST", "/upload", "Content-Length: 10\r\nConnection: close\r\n\r\n");
        const answer = readAll(client);
        for (let at = 0; at < 10; at++) {
          await Bun.sleep(LONG_MS / 10);
          client.write("x");
        }
        return (await answer).bytes.toString();
      }),
    );
    for (const text of answers) expect(text).toEndWith("\r\n\r\nwhole");
  });
});
