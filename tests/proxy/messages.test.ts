import { expect, test } from "bun:test";
import { eventually, SECRET, startScene } from "../support/scene.ts";
import type { Answer } from "../support/upstream.ts";

const answering =
  (text: string): Answer =>
  (_, write) =>
    write(text);

/** An upstream's answer, and what the client must see for `GET /` (or the method named). */
const RESPONSES: Record<string, { method?: string; upstream: string; client: string }> = {
  "a body of known length keeps it": {
    upstream: "HTTP/1.1 201 Made\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\nabc",
    client: "HTTP/1.1 201 Made\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\nabc",
  },
  "a chunked body is chunked": {
    upstream: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n",
    client: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  },
  "trailers of a chunked body are kept": {
    upstream:
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n1\r\na\r\n0\r\nX-Sum: 9\r\n\r\n",
    client:
      "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 9\r\n\r\n",
  },
  "a HEAD has no body whatever its length says": {
    method: "HEAD",
    upstream: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    client: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
  },
  "204 has no body": {
    upstream: "HTTP/1.1 204 No Content\r\n\r\n",
    client: "HTTP/1.1 204 No Content\r\n\r\n",
  },
  "304 keeps the length of what it stands for": {
    upstream: "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: x\r\n\r\n",
    client: "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: x\r\n\r\n",
  },
  "a redirect is handed on, not followed": {
    upstream: "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
    client: "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
  },
  "hop-by-hop headers, those named by Connection, and cookies end here": {
    upstream:
      "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nSet-Cookie: a=b\r\nProxy-Authenticate: x\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n",
    client: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  },
  "informational answers come first": {
    upstream: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
    client: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
  },
  "an empty reason stays empty": {
    upstream: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
    client: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
  },
};

for (const [name, { method = "GET", upstream, client }] of Object.entries(RESPONSES)) {
  test(`response: ${name}`, async () => {
    await using scene = await startScene({ answer: answering(upstream) });
    const connection = await scene.connect();
    const request = `${method} / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`;
    connection.write(request);
    await connection.until((text) => text.length >= client.length);
    // Twice, since what is too much behind the first answer stands before the second.
    connection.write(request);
    expect(await connection.until((text) => text.length >= 2 * client.length)).toBe(client + client);
  });
}

test("a body that ends with the connection reaches the client as chunks, and the tunnel lives on", async () => {
  await using scene = await startScene({
    answer: (_, write, socket) => {
      write("HTTP/1.1 200 OK\r\n\r\nuntil close");
      socket.end();
    },
  });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  const first = await client.until((text) => text.endsWith("0\r\n\r\n"));
  expect(first).toBe("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nuntil close\r\n0\r\n\r\n");
  client.forget();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("0\r\n\r\n"));
  expect(scene.upstream.connections()).toBe(2);
});

test("an HTTP/1.0 client gets no chunks and its connection ends", async () => {
  await using scene = await startScene({
    answer: answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
  });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.0\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.closed()).toBe("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
});

test("request headers keep order, case and number; those that end at the broker do not leave it", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  client.write(
    [
      `GET /a/../b%2Fc?q=%41&r=+ HTTP/1.1`,
      `Host: ${scene.authority}`,
      "zeta: 1",
      "Alpha: 2",
      "ALPHA: 3",
      "Cookie: a=b",
      "Connection: keep-alive, X-Named",
      "X-Named: 1",
      "Proxy-Authorization: Basic x",
      "Proxy-Connection: keep-alive",
      "X-Vault: other",
      "TE: trailers",
      "authorization: Bearer dummy",
      "AUTHORIZATION: Bearer dummy2",
      "X-Forwarded-For: 1.2.3.4",
      "\r\n",
    ].join("\r\n"),
  );
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text.split("\r\n")).toEqual([
    "GET /a/../b%2Fc?q=%41&r=+ HTTP/1.1",
    `Host: ${scene.authority}`,
    "zeta: 1",
    "Alpha: 2",
    "ALPHA: 3",
    "Cookie: a=b",
    "X-Forwarded-For: 1.2.3.4",
    `Authorization: Bearer ${SECRET}`,
    "",
    "",
  ]);
});

test("more headers than the parser hands over at once all arrive", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  const many = Array.from({ length: 100 }, (_, at) => `X-${at}: ${at}\r\n`).join("");
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n${many}\r\n`);
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toContain(many);
});

test("a chunked upload arrives as chunks, trailers aside", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`,
  );
  await Bun.sleep(10);
  client.write("2\r\nde\r\n0\r\n\r\n");
  await client.until((text) => text.endsWith("ok"));
  const text = scene.upstream.requests[0]?.text ?? "";
  expect(text).toContain("Transfer-Encoding: chunked");
  expect(text).not.toContain("Content-Length");
  expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
});

test("Expect: 100-continue: the head goes ahead, the upstream's 100 comes back, then the body follows", async () => {
  const heads: string[] = [];
  await using scene = await startScene({
    answer: (request, write) => {
      heads.push(request);
      write(request.includes("Content-Length") ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" : "");
    },
  });
  const client = await scene.connect();
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
  );
  await Bun.sleep(30);
  expect(heads).toHaveLength(0);
  client.write("body");
  await client.until((text) => text.endsWith("ok"));
  expect(heads[0]).toContain("Expect: 100-continue");
  expect(heads[0]).toEndWith("body");
});

test("pipelined requests are answered in order", async () => {
  let late: (() => void) | undefined;
  await using scene = await startScene({
    answer: (request, write) => {
      const path = request.split(" ")[1] ?? "";
      const send = () => write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
      if (path === "/1") late = send;
      else send();
    },
  });
  const client = await scene.connect();
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`;
  client.write(get("/1") + get("/2") + get("/3"));
  await eventually(() => late !== undefined, "the first request");
  const other = await scene.connect();
  other.write(get("/other"));
  await other.until((all) => all.endsWith("/other"));
  expect(client.text()).toBe("");
  late?.();
  const text = await client.until((all) => all.endsWith("/3"));
  expect(text.match(/\n\/[123]/g)).toEqual(["\n/1", "\n/2", "\n/3"]);
});

test("events of a stream arrive one by one", async () => {
  let send: ((text: string) => void) | undefined;
  await using scene = await startScene({
    answer: (_, write) => {
      send = write as (text: string) => void;
      write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    },
  });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.includes("\r\n\r\n"));
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    client.forget();
    send?.(`${event.length.toString(16)}\r\n${event}\r\n`);
    await client.until((text) => text.includes(event));
  }
  expect(scene.broker.log).toHaveLength(0);
  send?.("0\r\n\r\n");
  await eventually(() => scene.broker.log.length === 1, "the log row");
});

test("a client that leaves takes the upstream's request with it, and leaves a row", async () => {
  await using scene = await startScene({ answer: () => {} });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await eventually(() => scene.upstream.requests.length === 1, "the request");
  client.end();
  await eventually(() => scene.broker.log.length === 1, "the log row");
  expect(scene.broker.log[0]).toMatchObject({ status: 0, errorCode: "client_closed" });
});

test("an upstream that dies before it answers is a 502, in the middle of its answer a broken connection", async () => {
  await using scene = await startScene({
    answer: (request, write, socket) => {
      if (request.startsWith("GET /half")) write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      socket.end();
    },
  });
  const first = await scene.connect();
  first.write(`POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: 1\r\n\r\nx`);
  expect(await first.until((text) => text.includes("}"))).toStartWith("HTTP/1.1 502 Bad Gateway\r\n");
  const second = await scene.connect();
  second.write(`GET /half HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await second.closed()).toEndWith("half");
  expect(scene.broker.log.map((entry) => [entry.status, entry.errorCode])).toEqual([
    [502, "upstream_closed"],
    [200, "upstream_closed"],
  ]);
});

test("a kept connection that has died is replaced without the client noticing, when that is safe", async () => {
  let close = true;
  await using scene = await startScene({
    answer: (_, write, socket) => {
      write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      if (close) setTimeout(() => socket.terminate(), 30);
    },
  });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  close = false;
  await Bun.sleep(60);
  client.forget();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200");
});
