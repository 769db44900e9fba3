/** The forwarder between clients and a proxy that are slow, rude or gone. */
import { describe, expect, test } from "bun:test";
import { createHash, randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { Unserved } from "../../../../src/cli/forward/refusal.ts";
import { type Arrived, CONNECT, OK, scene, token, tunnel, until, whole } from "./stand-in.ts";

const digest = (data: Buffer) => createHash("sha256").update(data).digest("hex");

/** Opens the tunnel and gives back what comes. */
function echo({ socket, rest }: Arrived): void {
  socket.write(OK);
  if (rest.length > 0) socket.write(rest);
  socket.pipe(socket);
}

function refusal(status: number, error: string): string {
  const body = JSON.stringify({ error });
  return `HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function hash(socket: Socket): Promise<string> {
  const sum = createHash("sha256");
  socket.on("data", (chunk: Buffer) => sum.update(chunk));
  return new Promise((resolve) => socket.once("end", () => resolve(sum.digest("hex"))));
}

describe("a tunnel", () => {
  test("is opened with the SVID and the vault, and passes every byte of an early hello too", async () => {
    await using at = await scene(echo, { vault: "payments" });
    const socket = await at.client();
    socket.write(`${CONNECT}hello`);
    expect(await until(socket, "hello")).toBe(`${OK}hello`);
    expect(at.heads[0]).toContain(`Proxy-Authorization: Basic ${btoa(`${token(1)}:payments`)}`);
  });

  test("passes megabytes both ways at once, and half-closed ends", async () => {
    await using at = await scene(echo);
    const data = randomBytes(20_000_000);
    const socket = await tunnel(at, { allowHalfOpen: true });
    const back = hash(socket);
    socket.end(data);
    expect(await back).toBe(digest(data));
    expect(at.faults).toEqual([]);
  }, 30_000);

  test("a hundred at once share one SVID and stay apart", async () => {
    await using at = await scene(echo);
    const all = Array.from({ length: 100 }, async () => {
      const data = randomBytes(50_000);
      const socket = await tunnel(at, { allowHalfOpen: true });
      const back = hash(socket);
      socket.end(data);
      return (await back) === digest(data);
    });
    expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
    expect(at.issued()).toBe(1);
  }, 30_000);

  test("does not read a fast sender while its reader is slow", async () => {
    let taken = 0;
    const stop = Promise.withResolvers<void>();
    await using at = await scene(({ socket }) => {
      socket.write(OK);
      const chunk = Buffer.alloc(256 * 1024);
      const fill = () => {
        while (taken < 1_000_000_000 && socket.write(chunk)) taken += chunk.length;
        if (taken >= 1_000_000_000) stop.resolve();
      };
      socket.on("drain", fill);
      fill();
    });
    const socket = await at.client();
    socket.write(CONNECT);
    await until(socket, "\r\n\r\n");
    socket.pause();
    const before = process.memoryUsage.rss();
    await Promise.race([stop.promise, Bun.sleep(1000)]);
    expect(taken).toBeLessThan(100_000_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000);
  }, 15_000);

  test("ends on the other side when either side breaks it off", async () => {
    const ends: Promise<unknown>[] = [];
    await using at = await scene(({ socket }) => {
      socket.write(OK);
      socket.resume();
      ends.push(new Promise((resolve) => socket.once("close", resolve)));
    });
    (await tunnel(at)).resetAndDestroy();
    await ends[0];
    const socket = await tunnel(at);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await at.stopProxy();
    await closed;
  });
});

describe("before the SVID of a tunnel ends", () => {
  const NEARLY = 57 * 60_000;
  const QUIET = 21_000;

  test("one in which nothing moves is closed on both sides, so that the next request takes a new one", async () => {
    const proxyEnd = Promise.withResolvers<void>();
    await using at = await scene((arrived) => {
      arrived.socket.once("end", proxyEnd.resolve);
      echo(arrived);
    });
    const socket = await tunnel(at);
    at.forwarder.sweep(performance.now() + QUIET, Date.now());
    socket.write("still there");
    await until(socket, "still there");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    at.forwarder.sweep(performance.now() + QUIET, Date.now() + NEARLY);
    await Promise.all([closed, proxyEnd.promise]);
  });

  test("one that is in use is left to the server", async () => {
    await using at = await scene(echo);
    const socket = await tunnel(at);
    socket.write("x");
    await until(socket, "x");
    at.forwarder.sweep(performance.now(), Date.now() + NEARLY);
    socket.write("y");
    expect(await until(socket, "y")).toBe("y");
  });

  test("a server that closes it closes it for the client, whose next has another SVID", async () => {
    const held: Socket[] = [];
    let skew = 0;
    await using at = await scene(
      (arrived) => {
        held.push(arrived.socket);
        echo(arrived);
      },
      { now: () => Date.now() + skew },
    );
    const socket = await tunnel(at);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    held[0]?.end();
    await closed;
    skew = 3_600_000;
    await tunnel(at);
    expect(at.heads[1]).toContain(token(2));
  });
});

describe("a request with a whole URL", () => {
  test("arrives with its body, is the last on its connection, and its answer passes as it came", async () => {
    await using at = await scene(({ socket, rest }) => {
      let seen = rest.length;
      const answer = () => {
        if (seen === 1_000_000) socket.end("HTTP/1.1 201 Created\r\nConnection: close\r\n\r\nwell done");
      };
      socket.on("data", (chunk) => {
        seen += chunk.length;
        answer();
      });
      answer();
    });
    const socket = await at.client();
    socket.write("POST http://api.test/x HTTP/1.1\r\nHost: api.test\r\nContent-Length: 1000000\r\n\r\n");
    socket.write(Buffer.alloc(1_000_000, "a"));
    expect(await whole(socket)).toBe("HTTP/1.1 201 Created\r\nConnection: close\r\n\r\nwell done");
    expect(at.heads[0]).toContain("Connection: close");
    expect(at.heads[0]).toContain(`Proxy-Authorization: Bearer ${token(1)}`);
  });
});

describe("an SVID that the server refuses", () => {
  test("is followed by another, and the client sees nothing of it", async () => {
    await using at = await scene((arrived) => {
      if (arrived.head.includes(token(1))) arrived.socket.end(refusal(407, "svid_expired"));
      else echo(arrived);
    });
    const socket = await tunnel(at);
    socket.write("x");
    expect(await until(socket, "x")).toBe("x");
    expect([at.heads.length, at.issued()]).toEqual([2, 2]);
  });

  test("twice in a row is a 403 that names the reason, for no client has a password to try", async () => {
    await using at = await scene(({ socket }) => socket.end(refusal(407, "svid_revoked")));
    const socket = await at.client();
    socket.write(CONNECT);
    const answer = await whole(socket);
    expect(answer).toStartWith("HTTP/1.1 403 Forbidden\r\n");
    expect(answer).toContain("X-Agent-Vault-Proxy-Error: true");
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ error: "svid_revoked" });
    expect(at.issued()).toBe(2);
  });
});

test("behind a CONNECT that the proxy refuses, nothing else is passed on", async () => {
  await using at = await scene(({ socket }) => socket.write(refusal(403, "domain_not_allowed")));
  const socket = await at.client();
  socket.write(`${CONNECT}GET http://api.test/ HTTP/1.1\r\n\r\n`);
  expect(await whole(socket)).toBe(refusal(403, "domain_not_allowed"));
  expect(at.heads).toHaveLength(1);
});

describe("where there is no server", () => {
  const asked = async (at: Awaited<ReturnType<typeof scene>>) => {
    const socket = await at.client();
    socket.write(CONNECT);
    const [head = "", body = "{}"] = (await whole(socket)).split("\r\n\r\n");
    return [head.split("\r\n")[0], JSON.parse(body)];
  };

  test("a client is told at once, with a body", async () => {
    await using at = await scene(echo);
    await at.stopProxy();
    expect(await asked(at)).toEqual([
      "HTTP/1.1 502 Bad Gateway",
      {
        error: "server_unreachable",
        message: expect.stringMatching(/^agent-vault at 127\.0\.0\.1:\d+ cannot be reached/),
      },
    ]);
  });

  test("also when it hangs up on the request", async () => {
    await using at = await scene(({ socket }) => socket.resetAndDestroy());
    expect(await asked(at)).toMatchObject(["HTTP/1.1 502 Bad Gateway", { error: "server_lost" }]);
  });

  test("or answers what is no HTTP", async () => {
    await using at = await scene(({ socket }) => socket.end("SSH-2.0-x\r\n\r\n"));
    expect(await asked(at)).toMatchObject(["HTTP/1.1 502 Bad Gateway", { error: "server_lost" }]);
  });

  test("or gives no SVID", async () => {
    const issue = async () => {
      throw new Unserved({ status: 502, error: "identity_unavailable", message: "no identity" });
    };
    await using at = await scene(echo, { issue });
    expect(await asked(at)).toMatchObject(["HTTP/1.1 502 Bad Gateway", { error: "identity_unavailable" }]);
  });
});

describe("a client that is", () => {
  test("no client of HTTP is told so", async () => {
    await using at = await scene(echo);
    const socket = await at.client();
    socket.write("\x16\x03\x01 hello\r\n\r\n");
    expect(await whole(socket)).toStartWith("HTTP/1.1 400 Bad Request");
  });

  test("endless in its head is cut short", async () => {
    await using at = await scene(echo);
    const socket = await at.client();
    socket.write(`GET http://a.test/ HTTP/1.1\r\nX: ${"x".repeat(70_000)}`);
    expect(await whole(socket)).toStartWith("HTTP/1.1 431 ");
    expect(at.heads).toEqual([]);
  });

  test("slow with its head is told so after half a minute", async () => {
    await using at = await scene(echo);
    const socket = await at.client();
    socket.write("CONNECT api.test:443");
    await Bun.sleep(50);
    at.forwarder.sweep(performance.now() + 31_000);
    expect(await whole(socket)).toStartWith("HTTP/1.1 408 ");
  });

  test.skipIf(process.platform !== "linux")("another user is refused before anything is asked", async () => {
    await using at = await scene(echo, { uid: 12_345 });
    const socket = await at.client();
    socket.write(CONNECT);
    expect(await whole(socket)).toContain('"error":"another_user"');
    expect([at.heads, at.issued()]).toEqual([[], 0]);
    await using own = await scene(echo, { uid: process.getuid?.() ?? -1 });
    (await tunnel(own)).destroy();
  });
});

describe("a page in the user's browser", () => {
  const API_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
  const post = (...fields: string[]) =>
    `${["POST /v1/proposals HTTP/1.1", ...fields, "Content-Type: text/plain", "Content-Length: 2"].join("\r\n")}\r\n\r\n{}`;

  test.each([
    ["that writes without being able to read", ["Host: 127.0.0.1:1", "Origin: https://evil.test"]],
    ["whose name was made to resolve to loopback", ["Host: evil.test:1"]],
  ])("%s reaches no API as the agent", async (_, fields) => {
    await using at = await scene(({ socket }) => socket.end(API_ANSWER));
    const socket = await at.client();
    socket.write(post(...fields));
    const answer = await whole(socket);
    expect(answer).toStartWith("HTTP/1.1 403 Forbidden\r\n");
    expect(answer).toContain('"foreign_page"');
    expect([at.heads, at.issued()]).toEqual([[], 0]);
  });

  test("of a browser that the command itself drives goes through the proxy wherever it is from", async () => {
    await using at = await scene(({ socket }) => socket.end(API_ANSWER));
    const socket = await at.client();
    socket.write("GET http://api.test/ HTTP/1.1\r\nHost: api.test\r\nOrigin: http://app.test\r\n\r\n");
    expect(await whole(socket)).toBe(API_ANSWER);
  });
});
