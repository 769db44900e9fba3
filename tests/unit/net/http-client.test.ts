/** Calls of the server's own, to peers that answer well, badly, slowly, too much or not at all. */
import { expect, test } from "bun:test";
import type { AddressInfo, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { HttpFault } from "../../../src/core/net/http-fault.ts";
import { createHttpClient } from "../../../src/net/http-client.ts";
import type { HttpRequest } from "../../../src/ports/net/http-client.ts";
import { createAuthority } from "../../support/certificates.ts";
import { serveBare } from "../../support/net/bare-server.ts";
import { startHttp2Upstream } from "../../support/net/http2.ts";
import { HOST, openWayOut, until } from "../../support/net/request.ts";

const asked = (url: string, change: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "POST",
  url,
  headers: { "Content-Type": "application/json" },
  body: Buffer.from("{}"),
  timeoutMs: 2000,
  maxBytes: 64 * 1024,
  ...change,
});

/** The fault, or what came in its place. */
async function faultOf(answer: Promise<unknown>): Promise<HttpFault> {
  const outcome = await answer.catch((error) => error);
  if (outcome instanceof HttpFault) return outcome;
  throw new Error(`no fault: ${Bun.inspect(outcome)}`);
}

const text = (body: Uint8Array) => Buffer.from(body).toString("latin1");

test("a request is sent as asked, and its answer given whole", async () => {
  await using server = await serveBare((socket) => {
    socket.write("HTTP/1.1 201 Created\r\nX-Two: a\r\nX-Two: b\r\nContent-Length: 2\r\n\r\nok");
  });
  using wayOut = openWayOut();
  const { status, headers, body } = await createHttpClient(wayOut).request(asked(server.url("/a?b=c#d")));
  expect({ status, headers, body: text(body) }).toEqual({
    status: 201,
    headers: [
      ["x-two", "a"],
      ["x-two", "b"],
      ["content-length", "2"],
    ],
    body: "ok",
  });
  expect(server.requests).toEqual([
    `POST /a?b=c HTTP/1.1\r\nHost: ${HOST}:${server.port}\r\nContent-Type: application/json\r\n` +
      "User-Agent: agent-vault\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
  ]);
});

test("no two requests share a connection, and none is kept by a peer that would", async () => {
  await using server = await serveBare((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
  });
  using wayOut = openWayOut();
  const client = createHttpClient(wayOut);
  for (let round = 0; round < 3; round += 1) {
    expect((await client.request(asked(server.url()))).status).toBe(200);
  }
  expect(server.connections()).toBe(3);
  await until(() => server.open.size === 0);
});

test("a GET without a body announces none, a POST without one announces its length", async () => {
  await using server = await serveBare((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"));
  using wayOut = openWayOut();
  const client = createHttpClient(wayOut);
  for (const method of ["GET", "POST"] as const) {
    expect((await client.request(asked(server.url(), { method, body: undefined }))).status).toBe(204);
  }
  expect(server.requests.map((request) => /content-length: .*/i.exec(request)?.[0])).toEqual([
    undefined,
    "Content-Length: 0",
  ]);
});

for (const [name, answer, body] of [
  ["in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "abc"],
  [
    "behind 1xx answers",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "ok",
  ],
  ["until the end of the connection", "HTTP/1.0 200 OK\r\n\r\nall of it", "all of it"],
  [
    "with bytes behind it",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Not asked for\r\n\r\n",
    "ok",
  ],
] as const) {
  test(`an answer ${name} is read to its end`, async () => {
    await using server = await serveBare((socket) => socket.end(answer));
    using wayOut = openWayOut();
    const response = await createHttpClient(wayOut).request(asked(server.url()));
    expect([response.status, text(response.body)]).toEqual([200, body]);
  });
}

test("an answer that arrives in single bytes is read", async () => {
  await using server = await serveBare((socket) => {
    void (async () => {
      for (const byte of "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") {
        socket.write(byte);
        await Bun.sleep(1);
      }
    })();
  });
  using wayOut = openWayOut();
  expect(text((await createHttpClient(wayOut).request(asked(server.url()))).body)).toBe("ok");
});

test("a redirect is an answer, and is not followed", async () => {
  await using server = await serveBare((socket) => {
    socket.end(
      "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    );
  });
  using wayOut = openWayOut();
  expect((await createHttpClient(wayOut).request(asked(server.url()))).status).toBe(307);
  expect(server.connections()).toBe(1);
});

for (const [name, peer, reason] of [
  ["closes at once", (socket: Socket) => socket.destroy(), "unreachable"],
  ["resets", (socket: Socket) => socket.resetAndDestroy(), "unreachable"],
  [
    "ends in the middle of its head",
    (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-"),
    "unreachable",
  ],
  [
    "ends in the middle of its body",
    (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"),
    "broken_answer",
  ],
  ["says what is no HTTP", (socket: Socket) => socket.write("SSH-2.0-OpenSSH_9.9\r\n\r\n"), "broken_answer"],
  [
    "has two lengths",
    (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "broken_answer",
  ],
  [
    "has a chunk that is none",
    (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "broken_answer",
  ],
  [
    "switches protocols",
    (socket: Socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    "broken_answer",
  ],
  [
    "announces too much",
    (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n"),
    "too_large",
  ],
  [
    "sends too much without announcing it",
    (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(65537)}`),
    "too_large",
  ],
] as const) {
  test(`a peer that ${name}: ${reason}, after one request, and the connection goes`, async () => {
    await using server = await serveBare(peer);
    using wayOut = openWayOut();
    const fault = await faultOf(createHttpClient(wayOut).request(asked(server.url("/path?token=hidden"))));
    expect(fault.reason).toBe(reason);
    expect(fault.message).toStartWith(HOST);
    expect(fault.message).not.toMatch(/path|hidden/);
    expect(server.requests.length).toBe(1);
    await until(() => server.open.size === 0);
  });
}

for (const [name, peer] of [
  ["never answers", () => {}],
  [
    "sends a byte now and then",
    (socket: Socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      const timer = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(timer));
    },
  ],
  [
    "sends 1xx answers for ever",
    (socket: Socket) => {
      const timer = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n"), 20);
      socket.on("close", () => clearInterval(timer));
    },
  ],
] as const) {
  test(`a peer that ${name} is given up at the deadline`, async () => {
    await using server = await serveBare(peer);
    using wayOut = openWayOut();
    const started = performance.now();
    const fault = await faultOf(createHttpClient(wayOut).request(asked(server.url(), { timeoutMs: 200 })));
    expect(fault.reason).toBe("timeout");
    expect(performance.now() - started).toBeLessThan(1500);
    await until(() => server.open.size === 0);
  });
}

test("a resolver that never answers is given up at the deadline", async () => {
  using wayOut = openWayOut({ pins: {}, resolve: () => new Promise(() => {}) });
  const fault = await faultOf(
    createHttpClient(wayOut).request(asked("https://slow.example/", { timeoutMs: 100 })),
  );
  expect(fault.reason).toBe("timeout");
});

test("a peer that takes nothing of a long body is given up at the deadline", async () => {
  await using server = await serveBare(
    () => {},
    (socket) => void socket.pause(),
  );
  using wayOut = openWayOut();
  const body = Buffer.alloc(16 * 1024 * 1024);
  const fault = await faultOf(
    createHttpClient(wayOut).request(asked(server.url(), { body, timeoutMs: 300 })),
  );
  expect(fault.reason).toBe("timeout");
});

test("nobody listens, or the name is none: unreachable", async () => {
  const gone = await serveBare(() => {});
  await gone[Symbol.asyncDispose]();
  using wayOut = openWayOut();
  const client = createHttpClient(wayOut);
  expect((await faultOf(client.request(asked(gone.url())))).reason).toBe("unreachable");
  expect((await faultOf(client.request(asked("https://nothing.invalid/")))).reason).toBe("unreachable");
});

test("an address that is not reached from here is refused, literal or resolved, and not named when resolved", async () => {
  using wayOut = openWayOut({ pins: { "inner.example": ["10.1.2.3"] } });
  const client = createHttpClient(wayOut);
  for (const url of [
    "http://10.1.2.3/",
    "http://169.254.169.254/latest",
    "https://inner.example/",
    "http://[::ffff:10.1.2.3]/",
  ]) {
    expect((await faultOf(client.request(asked(url)))).reason).toBe("address_refused");
  }
  expect((await faultOf(client.request(asked("https://inner.example/")))).message).not.toContain("10.1.2.3");
});

test("a URL is vetted by what it says itself, without asking for names", async () => {
  const resolve = () => Promise.reject(new Error("asked"));
  using wayOut = openWayOut({ pins: { "inner.example": ["10.1.2.3"] }, resolve });
  const client = createHttpClient(wayOut);
  for (const url of ["https://10.1.2.3/hidden", "https://[fd00::1]/", "https://inner.example/", "ftp://a/"]) {
    const fault = await faultOf(client.vet(url));
    expect(fault.reason).toBe("address_refused");
    expect(fault.message).not.toContain("hidden");
  }
  for (const url of ["https://hooks.example.com/", "http://127.0.0.1:8080/", "https://93.184.215.14/"]) {
    expect(await client.vet(url)).toBeUndefined();
  }
});

test("what is no URL of http or https is refused, and is not repeated", async () => {
  using wayOut = openWayOut();
  const client = createHttpClient(wayOut);
  for (const url of [
    "hidden",
    "ftp://hidden/",
    "https://user:hidden@api.example.com/",
    "http://api.example.com:0/hidden",
    "http://a b/",
  ]) {
    const fault = await faultOf(client.request(asked(url)));
    expect(fault.reason).toBe("address_refused");
    expect(fault.message).not.toContain("hidden");
  }
});

test("a header that would frame or split the message is refused before anything is sent", async () => {
  await using server = await serveBare((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"));
  using wayOut = openWayOut();
  const client = createHttpClient(wayOut);
  for (const headers of [
    { "X-A": "a\r\nX-B: b" },
    { "X A": "a" },
    { Host: "other" },
    { "content-length": "0" },
    { "X-A": "\u20ac" },
  ]) {
    const outcome = await client.request(asked(server.url(), { headers })).catch((error) => error);
    expect(outcome).toBeInstanceOf(TypeError);
  }
  expect(server.connections()).toBe(0);
});

test("an aborted request ends at once with the signal's reason, before and in the middle of it", async () => {
  await using server = await serveBare(() => {});
  using wayOut = openWayOut();
  const client = createHttpClient(wayOut);
  const stopping = new AbortController();
  const answer = client.request(asked(server.url(), { signal: stopping.signal })).catch((error) => error);
  await until(() => server.requests.length === 1);
  stopping.abort("stopped");
  expect(await answer).toBe("stopped");
  await until(() => server.open.size === 0);
  expect(await client.request(asked(server.url(), { signal: stopping.signal })).catch((error) => error)).toBe(
    "stopped",
  );
  expect(server.connections()).toBe(1);
});

const authority = createAuthority("Client authority");

async function serveTls(names: readonly string[]) {
  const server = createTlsServer(authority.issue(names), (socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}

test("over TLS the certificate is verified: authority and name", async () => {
  await using good = await serveTls([HOST]);
  await using other = await serveTls(["other.example.com"]);
  using trusting = openWayOut({ ca: [authority.pem] });
  using distrusting = openWayOut();
  const url = (port: number) => asked(`https://${HOST}:${port}/`);
  expect(text((await createHttpClient(trusting).request(url(good.port))).body)).toBe("ok");
  expect((await faultOf(createHttpClient(trusting).request(url(other.port)))).reason).toBe("tls");
  expect((await faultOf(createHttpClient(distrusting).request(url(good.port)))).reason).toBe("tls");
});

test("a peer without TLS on a port of https: no connection can be secured", async () => {
  await using server = await serveBare(
    () => {},
    (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
  );
  using wayOut = openWayOut();
  const fault = await faultOf(createHttpClient(wayOut).request(asked(`https://${HOST}:${server.port}/`)));
  expect(fault.reason).toBe("tls");
});

test("a peer that speaks nothing but HTTP/2 is asked over a session of its own each time", async () => {
  await using server = await startHttp2Upstream((stream) => {
    let body = "";
    stream.on("data", (chunk) => {
      body += chunk;
    });
    stream.on("end", () => {
      stream.respond({ ":status": 200, "x-a": "b" });
      stream.end(body);
    });
  });
  using wayOut = openWayOut({ ca: [server.caPem] });
  const client = createHttpClient(wayOut);
  for (let round = 1; round <= 2; round += 1) {
    const response = await client.request(asked(`https://${HOST}:${server.port}/`));
    expect([response.status, text(response.body)]).toEqual([200, "{}"]);
    expect(response.headers).toContainEqual(["x-a", "b"]);
    expect(server.sessions()).toBe(round);
  }
});
