import { expect, test } from "bun:test";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { basicAuth } from "../support/raw-client.ts";
import { HOST, SECRET, startScene } from "../support/scene.ts";

/** Collects what a TLS session says until a condition holds. */
function reader(socket: TLSSocket) {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  return async (done: (text: string) => boolean): Promise<string> => {
    const until = Date.now() + 5000;
    while (!done(text)) {
      if (Date.now() > until) throw new Error(`waited 5 s; got: ${text}`);
      await Bun.sleep(5);
    }
    const all = text;
    text = "";
    return all;
  };
}

async function secure(socket: TLSSocket): Promise<TLSSocket> {
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

for (const [name, options] of [
  ["by name", { servername: "localhost" }],
  ["by address, without a server name", {}],
] as const) {
  test(`the proxy is spoken to inside TLS, ${name}, and tunnels TLS inside it`, async () => {
    await using scene = await startScene();
    const outer = await secure(
      connectTls({ host: "127.0.0.1", port: scene.broker.port, ca: scene.broker.caPem, ...options }),
    );
    const outerText = reader(outer);
    outer.write(
      `CONNECT ${scene.authority} HTTP/1.1\r\nHost: ${scene.authority}\r\n${basicAuth(scene.broker.token)}\r\n`,
    );
    expect(await outerText((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 200 ");
    outer.removeAllListeners("data");
    const inner = await secure(connectTls({ socket: outer, servername: HOST, ca: scene.broker.caPem }));
    const innerText = reader(inner);
    for (const path of ["/1", "/2"]) {
      inner.write(`GET ${path} HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
      expect(await innerText((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 OK\r\n");
    }
    expect(scene.upstream.requests.map(({ text }) => text.includes(`Bearer ${SECRET}`))).toEqual([
      true,
      true,
    ]);
    const large = "x".repeat(1024 * 1024);
    inner.write(
      `POST /3 HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: ${large.length}\r\n\r\n${large}`,
    );
    await innerText((text) => text.endsWith("ok"));
    expect(scene.upstream.requests[2]?.text.endsWith(large)).toBe(true);
    inner.destroy();
  });
}

test("no certificate is made for a name that is not ours before anyone has authenticated", async () => {
  await using scene = await startScene();
  const socket = await secure(
    connectTls({
      host: "127.0.0.1",
      port: scene.broker.port,
      ca: scene.broker.caPem,
      servername: "bank.example.com",
      checkServerIdentity: () => undefined,
    }),
  );
  expect(socket.getPeerCertificate().subjectaltname ?? "").not.toContain("bank.example.com");
  socket.destroy();
});

test("absolute-form inside TLS", async () => {
  await using scene = await startScene();
  const socket = await secure(
    connectTls({
      host: "127.0.0.1",
      port: scene.broker.port,
      ca: scene.broker.caPem,
      servername: "localhost",
    }),
  );
  const text = reader(socket);
  socket.write(
    `GET https://${scene.authority}/axios HTTP/1.1\r\nHost: ${scene.authority}\r\n${basicAuth(scene.broker.token)}\r\n`,
  );
  expect(await text((all) => all.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
  expect(scene.upstream.requests[0]?.text).toStartWith("GET /axios HTTP/1.1\r\n");
  socket.destroy();
});
