/** A client of HTTP/2 that goes away, politely or not, ends what was done for it, and holds no place. */
import { describe, expect, test } from "bun:test";
import { type ClientHttp2Session, connect } from "node:http2";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { openTunnel } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";

async function client(scene: Scene): Promise<{ socket: TLSSocket; session: ClientHttp2Session }> {
  const outer = await openTunnel(scene.broker.port, scene.authority, scene.auth);
  outer.socket.removeAllListeners("data");
  const socket = connectTls({
    socket: outer.socket,
    servername: HOST,
    ca: scene.broker.caPem,
    ALPNProtocols: ["h2"],
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  const session = connect(`https://${scene.authority}`, { createConnection: () => socket });
  session.on("error", () => {});
  return { socket, session };
}

describe("in the middle of a request, by", () => {
  const LEAVE: Record<string, (session: ClientHttp2Session, socket: TLSSocket) => void> = {
    "closing the connection": (_, socket) => void socket.end(),
    "destroying it": (_, socket) => void socket.destroy(),
    "a GOAWAY": (session) => session.destroy(),
  };
  for (const [how, leave] of Object.entries(LEAVE)) {
    test(how, async () => {
      let closed = 0;
      await using scene = await startScene({
        answer: (_, write, socket) => {
          write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
          const gone = setInterval(() => {
            if (socket.readyState <= 0) closed += 1;
            if (socket.readyState <= 0) clearInterval(gone);
          }, 5);
        },
      });
      const { session, socket } = await client(scene);
      const stream = session.request({ ":path": "/" });
      stream.on("error", () => {});
      await new Promise<void>((resolve) => stream.once("data", () => resolve()));
      leave(session, socket);
      await eventually(() => closed > 0, "the upstream to be let go");
      await eventually(() => scene.broker.log.length > 0, "the row");
      expect(scene.broker.log.map(({ errorCode }) => errorCode)).toEqual(["client_closed"]);
      await eventually(() => scene.broker.registry.size === 0, "the connection to go");
    });
  }
});

test("without a GOAWAY, between requests: no place is held", async () => {
  await using scene = await startScene({ broker: { maxConnectionsPerActor: 2 } });
  for (let at = 0; at < 6; at += 1) {
    const { session, socket } = await client(scene);
    const stream = session.request({ ":path": "/" });
    stream.resume();
    await new Promise<void>((resolve) => stream.once("end", () => resolve()));
    socket.end();
    await eventually(() => scene.broker.registry.size === 0, "the connection to go");
  }
});

test("cookies that were split for HTTP/2 arrive as one field", async () => {
  await using scene = await startScene({
    service: { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } },
  });
  const { session } = await client(scene);
  const stream = session.request({ ":path": "/", cookie: ["a=1", "b=2"] });
  stream.resume();
  await new Promise<void>((resolve) => stream.once("end", () => resolve()));
  expect(scene.upstream.requests[0]?.text).toMatch(/\r\ncookie: a=1; b=2\r\n/i);
  session.destroy();
});
