import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { maskedFrame as frame } from "../support/net/masked-frame.ts";
import { eventually, HOST, startScene } from "../support/scene.ts";
import type { Answer } from "../support/upstream.ts";

const HANDSHAKE =
  "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin: https://a\r\n";
const SWITCHED =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: y\r\n\r\n";

/** What a masked frame carries. */
function payload(bytes: Buffer): string {
  const short = (bytes[1] as number) & 0x7f;
  const at = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
  const mask = bytes.subarray(at, at + 4);
  return Buffer.from(
    bytes.subarray(at + 4).map((byte, index) => byte ^ (mask[index & 3] as number)),
  ).toString();
}

/** An upstream that accepts and keeps what follows; `early` is sent right behind the 101. */
function socketUpstream(early = "") {
  const state = { frames: Buffer.alloc(0), send: (_: string | Uint8Array) => {}, close: () => {} };
  const answer: Answer = (_, write, socket) => {
    write(SWITCHED + early);
    state.send = write;
    state.close = () => socket.end();
    // From here on the harness must not look for HTTP: everything goes to `frames`.
    Object.defineProperty(socket.data, "text", {
      get: () => "",
      set: (text: string) => {
        state.frames = Buffer.concat([state.frames, Buffer.from(text, "latin1")]);
      },
    });
  };
  return { state, answer };
}

const service = (substitutions: unknown[] = []) => ({
  name: "socket",
  host: HOST,
  auth: { type: "bearer", token: "API_KEY" },
  substitutions,
  // What is sent here is no frame in every test.
  leaks: "pass",
});

test("a socket is relayed byte for byte, with the credential in its handshake", async () => {
  const { state, answer } = socketUpstream("early");
  await using scene = await startScene({ answer, service: service() });
  const client = await scene.connect();
  client.write(`GET /ws HTTP/1.1\r\nHost: ${scene.authority}\r\n${HANDSHAKE}\r\n`);
  const got = await client.until((text) => text.endsWith("early"));
  expect(got).toBe(
    "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: y\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly",
  );
  const head = scene.upstream.requests[0]?.text ?? "";
  expect(head).toContain("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
  expect(head).toContain("Sec-WebSocket-Extensions: permessage-deflate");
  expect(head).toContain("Authorization: Bearer ");
  const bytes = randomBytes(300_000);
  client.write(bytes);
  await eventually(() => state.frames.length === bytes.length, "the client's bytes");
  expect(state.frames.equals(bytes)).toBe(true);
  client.forget();
  state.send(bytes);
  await client.until((text) => text.length === bytes.length);
  state.close();
  await client.closed();
  await eventually(() => scene.broker.log.length === 1, "the row");
  expect(scene.broker.log[0]).toMatchObject({ status: 101, matchedService: "socket", errorCode: "" });
});

test("a client that leaves closes the upstream's socket", async () => {
  const { state, answer } = socketUpstream();
  await using scene = await startScene({ answer, service: service() });
  const client = await scene.connect();
  client.write(`GET /ws HTTP/1.1\r\nHost: ${scene.authority}\r\n${HANDSHAKE}\r\n`);
  await client.until((text) => text.endsWith("\r\n\r\n"));
  client.end();
  await eventually(() => scene.broker.log.length === 1, "the row");
  expect(state.frames.length).toBe(0);
});

test("placeholders in text frames are replaced, everything else passes byte for byte", async () => {
  const { state, answer } = socketUpstream();
  await using scene = await startScene({
    answer,
    service: service([{ key: "TOKEN", placeholder: "__TOKEN__", in: ["websocket"] }]),
  });
  await scene.broker.setCredential("TOKEN", "x".repeat(200));
  const client = await scene.connect();
  client.write(`GET /ws HTTP/1.1\r\nHost: ${scene.authority}\r\n${HANDSHAKE}\r\n`);
  await client.until((text) => text.endsWith("\r\n\r\n"));
  expect(scene.upstream.requests[0]?.text).not.toContain("Extensions");

  const untouched = [
    frame("no placeholder"),
    frame("__TOKEN__", { opcode: 2 }),
    frame("__TOKEN__", { fin: false }),
    frame("__TOKEN__", { opcode: 0 }),
    frame("__TOKEN__", { rsv: 0x40 }),
    frame("ping", { opcode: 9 }),
    frame(`${"y".repeat(1024 * 1024)}__TOKEN__`),
  ];
  for (const bytes of untouched) {
    state.frames = Buffer.alloc(0);
    client.write(bytes.subarray(0, 3));
    await Bun.sleep(2);
    client.write(bytes.subarray(3));
    await eventually(() => state.frames.length >= bytes.length, "the frame");
    expect(state.frames.equals(bytes)).toBe(true);
  }

  state.frames = Buffer.alloc(0);
  client.write(frame('{"a":"__TOKEN__"}'));
  await eventually(() => state.frames.length > 200, "the rewritten frame");
  expect(payload(state.frames)).toBe(`{"a":"${"x".repeat(200)}"}`);
});

test("an upgrade that the upstream declines is an ordinary answer, and the tunnel goes on", async () => {
  await using scene = await startScene({ service: service() });
  const client = await scene.connect();
  client.write(
    `GET /ws HTTP/1.1\r\nHost: ${scene.authority}\r\n${HANDSHAKE}\r\nGET /2 HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`,
  );
  await client.until((text) => text.split("ok").length === 3);
  expect(scene.upstream.requests.map((request) => request.text.split(" ")[1])).toEqual(["/ws", "/2"]);
});

test("another protocol is not upgraded to; the request is served as it is", async () => {
  await using scene = await startScene({ service: service() });
  const client = await scene.connect();
  client.write(
    `GET / HTTP/1.1\r\nHost: ${scene.authority}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n`,
  );
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).not.toMatch(/upgrade|h2c|settings/i);
});

test("a switch that nobody asked for is a 502", async () => {
  await using scene = await startScene({ answer: (_, write) => write(SWITCHED), service: service() });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 502 ");
});

test("cookies pass only where the service says so", async () => {
  for (const [cookies, kept] of [
    [undefined, false],
    ["pass", true],
  ] as const) {
    await using scene = await startScene({
      answer: (_, write) => write("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"),
      service: { ...service(), ...(cookies === undefined ? {} : { cookies }) },
    });
    const client = await scene.connect();
    client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
    expect((await client.until((text) => text.endsWith("ok"))).includes("Set-Cookie")).toBe(kept);
  }
});
