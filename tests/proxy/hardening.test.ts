import { expect, test } from "bun:test";
import { createServer } from "node:net";
import { connect as connectTls } from "node:tls";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { FrameRewriter } from "../../src/proxy/forwarding/frames.ts";
import { hashOf } from "../support/broker.ts";
import { basicAuth, open, openTunnel } from "../support/raw-client.ts";
import { eventually, HOST, startScene } from "../support/scene.ts";

/** The first flight of a TLS client that then says nothing more. */
async function clientHello(protocols: string[]): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const server = createServer((socket) =>
    socket.once("data", (bytes: Buffer) => {
      resolve(bytes);
      socket.destroy();
    }),
  );
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const client = connectTls({
    host: "127.0.0.1",
    port,
    servername: HOST,
    ALPNProtocols: protocols,
    rejectUnauthorized: false,
  });
  client.on("error", () => {});
  const hello = await promise;
  server.close();
  return hello;
}

test("a handshake that stops half-way is closed after its deadline, on both ports of entry", async () => {
  await using scene = await startScene();
  const half = [
    await openTunnel(scene.broker.port, scene.authority, scene.auth),
    await openTunnel(scene.broker.port, scene.authority, scene.auth),
    await open(scene.broker.port),
  ];
  const hellos = [
    await clientHello(["http/1.1"]),
    await clientHello(["h2"]),
    await clientHello(["http/1.1"]),
  ];
  for (const [at, client] of half.entries()) client.write(hellos[at] as Buffer);
  await Bun.sleep(13_000);
  expect(half.map((client) => client.socket.destroyed)).toEqual([true, true, true]);
}, 30_000);

test("a handshake under way counts against the actor's cap and ends with its access", async () => {
  await using scene = await startScene({ broker: { maxConnectionsPerActor: 1 } });
  const first = await openTunnel(scene.broker.port, scene.authority, scene.auth);
  first.write(await clientHello(["http/1.1"]));
  await Bun.sleep(50);
  const second = await open(scene.broker.port);
  second.write(`CONNECT ${scene.authority} HTTP/1.1\r\nHost: ${scene.authority}\r\n${scene.auth}\r\n`);
  expect(await second.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 429 ");
  await scene.broker.revokeToken();
  await eventually(() => first.socket.destroyed, "the handshake to be cut");
  second.end();
});

test("an upgrade whose body comes later is served, and the connection goes on", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  client.write(
    `POST /u HTTP/1.1\r\nHost: ${scene.authority}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nContent-Length: 5\r\n\r\n`,
  );
  await Bun.sleep(20);
  client.write("hello");
  await client.until((text) => text.endsWith("ok"));
  client.forget();
  client.write(`GET /next HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests.map(({ text }) => text.split(" ")[1])).toEqual(["/u", "/next"]);
  expect(scene.upstream.requests[0]?.text).toEndWith("\r\n\r\nhello");
});

test("trailers obey the rules of headers", async () => {
  await using scene = await startScene({
    answer: (_, write) =>
      write(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" +
          "Set-Cookie: a=b\r\nProxy-Authenticate: x\r\nConnection: close\r\nX-Ok: 1\r\n\r\n",
      ),
  });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.includes("0\r\n"))).toEndWith("a\r\n0\r\nX-Ok: 1\r\n\r\n");
});

test("agents that bring credentials of their own never share an upstream connection", async () => {
  await using scene = await startScene({
    service: { name: "pass", host: HOST, auth: { type: "passthrough" } },
  });
  await scene.broker.store.sessions.create({
    type: "scoped",
    ...hashOf("av_sess_two"),
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    createdAt: Date.now(),
    expiresAt: Date.now() + 3_600_000,
  });
  const ask = async (auth: string, own: string) => {
    const client = await open(scene.broker.port);
    const fields = `Host: ${scene.authority}\r\n${auth}Authorization: ${own}\r\n`;
    client.write(`GET https://${scene.authority}/ HTTP/1.1\r\n${fields}\r\n`);
    await client.until((text) => text.endsWith("ok"));
    client.end();
  };
  await ask(scene.auth, "Negotiate one");
  await ask(basicAuth("av_sess_two"), "Negotiate two");
  expect(scene.upstream.requests.map(({ connection }) => connection)).toEqual([1, 2]);
});

test("a collected body is asked for where the client waits to be asked", async () => {
  const substitutions = [{ key: "API_KEY", placeholder: "__KEY__", in: ["body"] }];
  await using scene = await startScene({
    service: { name: "bot", host: HOST, auth: { type: "passthrough" }, substitutions },
  });
  const client = await scene.connect();
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n`,
  );
  await client.until((text) => text.startsWith("HTTP/1.1 100 "));
  client.write("__KEY__");
  await client.until((text) => text.endsWith("ok"));
});

test("an upstream cannot speak in the broker's name", async () => {
  await using scene = await startScene({
    answer: (_, write) =>
      write("HTTP/1.1 403 No\r\nX-Agent-Vault-Proxy-Error: true\r\nContent-Length: 0\r\n\r\n"),
  });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("\r\n\r\n"))).not.toContain("Proxy-Error");
});

test("QUERY keeps its name", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  client.write(`QUERY /q HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toStartWith("QUERY /q HTTP/1.1\r\n");
});

test("a row holds no more of a path than it takes to find the request", async () => {
  await using scene = await startScene();
  const client = await open(scene.broker.port);
  client.write(
    `GET http://${scene.authority}/${"x".repeat(500_000)} HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`,
  );
  await client.until((text) => text.endsWith("}"));
  expect(scene.broker.log[0]?.path.length).toBeLessThan(3000);
  client.end();
});

test("why an upstream could not be reached is said, and what to do", async () => {
  await using scene = await startScene({ broker: { allowlist: [] } });
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  const answer = await client.until((text) => text.endsWith("}"));
  expect(answer).toContain("AGENT_VAULT_NETWORK_ALLOWLIST");
  expect(answer).not.toContain("127.0.0.1");
});

test("a frame in many pieces costs no more than in one", () => {
  const payload = Buffer.alloc(1024 * 1024 - 16, 0x61);
  const head = Buffer.alloc(14);
  head.set([0x81, 0xff]);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  const all = Buffer.concat([head, payload]);
  let copied = 0;
  const concat = Buffer.concat;
  const rewriter = new FrameRewriter([{ from: Buffer.from("__K__"), to: Buffer.from("v") }]);
  const out: Buffer[] = [];
  Buffer.concat = ((list: Uint8Array[], total?: number) => {
    const joined = concat(list, total);
    copied += joined.length;
    return joined;
  }) as typeof Buffer.concat;
  try {
    for (let at = 0; at < all.length; at += 32) out.push(rewriter.push(all.subarray(at, at + 32)));
  } finally {
    Buffer.concat = concat;
  }
  expect(Buffer.concat(out).equals(all)).toBe(true);
  expect(copied).toBeLessThan(4 * all.length);
});
