/** Exchanges over HTTP/1.1: how answers end, what a dead kept connection costs, and what comes behind a 101. */
import { expect, test } from "bun:test";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { UpstreamRequest } from "../../../../src/ports/net/upstream.ts";
import { ask, openWayOut, until } from "../../../support/net/request.ts";

type Conn = { readonly socket: Socket; readonly number: number; readonly text: string; requests: number };

/** A bare TCP server: told of each request head (and body as far as it has come), it does what it likes. */
async function serve(request: (conn: Conn) => void, options: { allowHalfOpen?: boolean } = {}) {
  let connections = 0;
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: options.allowHalfOpen ?? true }, (socket) => {
    connections += 1;
    const number = connections;
    let text = "";
    let requests = 0;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      requests += 1;
      const whole = text;
      text = "";
      received.push(whole);
      request({ socket, number, text: whole, requests });
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    received,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const HTTP = { scheme: "http" } as const;
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** What the upstream writes before its FIN → outcome and body. */
const ENDS: Record<string, [answer: string, outcome: string, body: string]> = {
  "a length, whole": [OK, "end", "ok"],
  "a length, cut": ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "closed", "ok"],
  "chunks, whole": ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "end", "ok"],
  "chunks, cut": ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "closed", "ok"],
  "until close": ["HTTP/1.1 200 OK\r\n\r\nok", "end", "ok"],
  "a head, cut": ["HTTP/1.1 200 OK\r\nContent-Le", "closed", ""],
  nothing: ["", "closed", ""],
  "no HTTP": ["SSH-2.0-OpenSSH\r\n", "malformed", ""],
  "two lengths": ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", "malformed", ""],
};

for (const [name, [answer, outcome, body]] of Object.entries(ENDS)) {
  for (const paused of [false, true]) {
    test(`${name}${paused ? ", to a reader that pauses" : ""}: ${outcome}`, async () => {
      await using server = await serve(({ socket }) => void socket.end(answer));
      using upstream = openWayOut();
      const told = ask(upstream, server.port, HTTP);
      if (paused) {
        told.call.pause();
        await Bun.sleep(100);
        told.call.resume();
      }
      expect(await told.outcome).toBe(outcome);
      expect(told.body()).toBe(body);
    });
  }
}

for (const [name, head] of Object.entries({
  "a length": "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n",
  "the connection": "HTTP/1.1 200 OK\r\n\r\n",
})) {
  test(`everything that was sent before the end arrives at a slow reader, ended by ${name}`, async () => {
    await using server = await serve(({ socket }) => void socket.end(head + "x".repeat(3_000_000)));
    using upstream = openWayOut();
    const told = ask(upstream, server.port, HTTP);
    told.onBody = () => {
      told.call.pause();
      setTimeout(() => told.call.resume(), 2);
    };
    expect(await told.outcome).toBe("end");
    expect(told.bytes()).toBe(3_000_000);
  });
}

test("an answer that is reset in the middle is cut", async () => {
  await using server = await serve(({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
    setTimeout(() => socket.resetAndDestroy(), 50);
  });
  using upstream = openWayOut();
  expect(await ask(upstream, server.port, HTTP).outcome).toBe("closed");
});

test("an early answer gets through while the request's body is still being sent", async () => {
  const answer = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig";
  await using server = await serve(({ socket, requests }) => {
    if (requests > 1) return;
    socket.pause();
    // Closed with unread bytes in it: a reset follows the answer.
    setTimeout(() => socket.write(answer, () => socket.destroy()), 50);
  });
  using upstream = openWayOut();
  const told = ask(upstream, server.port, { ...HTTP, method: "POST", framing: { type: "chunked" } });
  const feeding = setInterval(() => {
    told.call.write(Buffer.alloc(256 * 1024));
    told.call.flush();
  }, 1);
  expect(await told.outcome).toBe("end");
  clearInterval(feeding);
  expect(told.head()?.status).toBe(413);
  expect(told.body()).toBe("big");
});

/** What is sent second, over a kept connection that dies without a byte → whether it is answered, by a new one. */
const REPEATS: Record<string, [change: Partial<UpstreamRequest>, body: string, outcome: string]> = {
  "a GET": [{}, "", "end"],
  "a POST without a body": [{ method: "POST" }, "", "end"],
  "a POST whose body is empty": [{ method: "POST", framing: { type: "length", bytes: 0 } }, "", "end"],
  "a POST with a body": [{ method: "POST", framing: { type: "chunked" } }, "pay", "closed"],
  "a POST with a body and an Idempotency-Key": [
    { method: "POST", framing: { type: "chunked" }, idempotent: true },
    "pay",
    "end",
  ],
  "a PUT with a body": [{ method: "PUT", framing: { type: "chunked" }, idempotent: true }, "put", "end"],
  "a PUT with more than is kept of a body": [
    { method: "PUT", framing: { type: "chunked" }, idempotent: true },
    "x".repeat(70_000),
    "closed",
  ],
  "an upgrade": [{ upgrade: true }, "", "closed"],
};

for (const [name, [change, body, outcome]] of Object.entries(REPEATS)) {
  test(`${name} on a kept connection that dies: ${outcome}`, async () => {
    let last = "";
    await using server = await serve(({ socket, number, text, requests }) => {
      if (number === 1 && requests > 1) return void socket.resetAndDestroy();
      last += text;
      if (number === 1 || body === "" || last.includes("0\r\n\r\n")) socket.write(OK);
    });
    using upstream = openWayOut();
    expect(await ask(upstream, server.port, HTTP).outcome).toBe("end");
    const told = ask(upstream, server.port, { ...HTTP, ...change });
    if (body !== "") told.call.write(Buffer.from(body));
    if (change.framing !== undefined) told.call.finish();
    told.call.flush();
    expect(await told.outcome).toBe(outcome);
    expect(server.connections()).toBe(outcome === "end" ? 2 : 1);
    if (outcome === "end") expect(last).toContain(body);
  });
}

test("a connection made for a request is not made again when it dies without an answer", async () => {
  await using server = await serve(({ socket }) => void socket.resetAndDestroy());
  using upstream = openWayOut();
  expect(await ask(upstream, server.port, HTTP).outcome).toBe("closed");
  expect(server.connections()).toBe(1);
});

test("a kept connection that the upstream closes meanwhile is ended in order and not used", async () => {
  let ended = false;
  await using server = await serve(({ socket, number }) => {
    socket.write(OK);
    socket.once("end", () => {
      if (number === 1) ended = true;
    });
    if (number === 1) setTimeout(() => socket.end(), 20);
  });
  using upstream = openWayOut();
  await ask(upstream, server.port, HTTP).outcome;
  await until(() => ended);
  expect(await ask(upstream, server.port, { ...HTTP, method: "POST" }).outcome).toBe("end");
  expect(server.connections()).toBe(2);
});

test("what comes behind a 101 belongs to whoever takes the connection over, with its end", async () => {
  await using server = await serve(({ socket, requests }) => {
    if (requests > 1) return;
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly");
    socket.end("x".repeat(300_000));
  });
  using upstream = openWayOut();
  const told = ask(upstream, server.port, { ...HTTP, upgrade: true });
  const head = await told.headed;
  expect(head.status).toBe(101);
  const channel = told.call.detach();
  if (channel === undefined) throw new Error("nothing was handed over");
  await Bun.sleep(50);
  let got = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.listen({
    data: (chunk) => {
      got += chunk.toString("latin1");
    },
    drain() {},
    end: resolve,
    close() {},
  });
  await promise;
  expect(got).toBe(`early${"x".repeat(300_000)}`);
  expect(channel.open).toBe(true);
  channel.destroy();
});

test("a 1xx is told, and the answer follows", async () => {
  await using server = await serve(
    ({ socket }) => void socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${OK}`),
  );
  using upstream = openWayOut();
  const told = ask(upstream, server.port, HTTP);
  expect(await told.outcome).toBe("end");
  expect(told.informed).toEqual([103]);
});

test("an answer that nobody asked for ends the connection", async () => {
  await using server = await serve(({ socket }) => void socket.write(OK + OK));
  using upstream = openWayOut();
  expect(await ask(upstream, server.port, HTTP).outcome).toBe("end");
  expect(await ask(upstream, server.port, HTTP).outcome).toBe("end");
  expect(server.connections()).toBe(2);
});
