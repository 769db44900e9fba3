/** A22: what was allowed when a tunnel was opened ends when it is taken back, in whatever the tunnel is doing. */
import { expect, test } from "bun:test";
import { eventually } from "../../support/scene.ts";
import { openHttp2 } from "../rig/http2-client.ts";
import { aim, answerIn, HOST, OWN, SECRET, startRange } from "../rig/range.ts";

const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

test("a revoked token ends sockets, streams, uploads and HTTP/2 within a second, on both sides", async () => {
  await using range = await startRange({
    reply: (seen, write) => {
      if (seen.target === "/ws") write(SWITCHED);
      if (seen.target === "/stream")
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
    },
  });
  const { inner, outer, broker } = range;
  const socket = await inner.connect();
  socket.write(
    aim(
      "GET {/ws} HTTP/1.1\r\n{H}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
      inner,
    ),
  );
  await socket.until((text) => text.startsWith("HTTP/1.1 101 "));
  const outerStream = await outer.connect();
  outerStream.write(aim("GET {/stream} HTTP/1.1\r\n{H}\r\n", outer));
  await outerStream.until((text) => text.includes("hi"));
  const upload = await inner.connect();
  upload.write(aim("POST {/upload} HTTP/1.1\r\n{H}Content-Length: 1000000\r\n\r\nbegun", inner));
  const http2 = await openHttp2(broker, inner);
  const answer = http2.send([
    [":method", "GET"],
    [":scheme", "https"],
    [":authority", inner.authority],
    [":path", "/never"],
  ]);
  await eventually(() => inner.upstream.open() === 3, "three requests upstream");

  const from = performance.now();
  await broker.revokeToken();
  await Promise.all([socket.closed(), outerStream.closed(), upload.closed(), answer]);
  await eventually(
    () => inner.upstream.open() + outer.upstream.open() === 0,
    "the upstream's connections to end",
  );
  expect(performance.now() - from).toBeLessThan(1000);
});

test("a service that is changed, disabled or removed counts from the next request of an open tunnel", async () => {
  await using range = await startRange();
  const { inner, broker } = range;
  const client = await inner.connect();
  const ask = async () => {
    client.forget();
    client.write(aim("GET {/x} HTTP/1.1\r\n{H}\r\n", inner));
    return answerIn(await client.until((text) => answerIn(text) !== undefined))?.status;
  };
  const last = () => inner.upstream.seen.at(-1)?.fields.find(([name]) => name === "authorization")?.[1];
  const service = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
  expect(await ask()).toBe(200);
  expect(last()).toBe(`Bearer ${SECRET}`);
  await broker.setServices([{ ...service, auth: { type: "api-key", key: "API_KEY", header: "X-Key" } }]);
  expect(await ask()).toBe(200);
  expect(last()).toBe(`Bearer ${OWN}`);
  await broker.setServices([{ ...service, enabled: false }]);
  expect(await ask()).toBe(403);
  await broker.setServices([]);
  const before = inner.upstream.connections();
  expect(await ask()).toBe(200);
  expect(last()).toBe(`Bearer ${OWN}`);
  // What the vault's credential was sent on is not used for the client's own.
  expect(inner.upstream.connections()).toBe(before + 1);
});
