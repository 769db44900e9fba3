/** What is open on behalf of a session, at that session's end. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, open, openTls, openTunnel } from "../../support/raw-client.ts";
import { eventually, type Scene, startScene } from "../../support/scene.ts";

/** Long enough to open something meanwhile. */
const LIFETIME_MS = 1500;

async function mint({ broker }: Scene, token: string, lifetime: { expiresAt?: number; idleTtlMs?: number }) {
  await broker.store.sessions.create({
    ...hashOf(token),
    type: "scoped",
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    createdAt: Date.now(),
    ...lifetime,
  });
  return basicAuth(token);
}

test("a tunnel, a stream and a socket close within a second of it, and nothing of another session does", async () => {
  await using scene = await startScene({
    answer: (request, write) => {
      if (request.includes("Upgrade: websocket")) {
        return write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      }
      write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
    },
  });
  const { broker, authority } = scene;
  const endsAt = Date.now() + LIFETIME_MS;
  const auth = await mint(scene, "av_sess_short", { expiresAt: endsAt });
  const tls = () => openTls(broker.port, authority, { auth, ca: broker.caPem });
  const bare = await openTunnel(broker.port, authority, auth);
  const idle = await tls();
  const stream = await tls();
  stream.write(`GET /stream HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await stream.until((text) => text.includes("part"));
  const socket = await tls();
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await socket.until((text) => text.includes(" 101 "));
  const other = await scene.connect();
  const ended = [bare, idle, stream, socket];
  expect(ended.map((one) => one.socket.destroyed)).toEqual([false, false, false, false]);
  expect(Date.now()).toBeLessThan(endsAt);

  await Promise.all(ended.map((one) => one.closed()));
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
  expect(other.socket.destroyed).toBe(false);

  const late = await open(broker.port);
  late.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  expect(await late.until((text) => text.includes("\r\n\r\n"))).toStartWith(
    "HTTP/1.1 407 agent-vault token expired\r\n",
  );
  late.end();
}, 15_000);

test("it comes also while the database cannot be asked", async () => {
  await using scene = await startScene();
  const { broker, authority } = scene;
  const auth = await mint(scene, "av_sess_short", { expiresAt: Date.now() + LIFETIME_MS });
  const idle = await openTls(broker.port, authority, { auth, ca: broker.caPem });
  await broker.store.close();
  await idle.closed();
}, 15_000);

test("a session that slides ends for want of use, and goes on while something is under way", async () => {
  await using scene = await startScene({
    answer: (_, write) => write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n"),
  });
  const { broker, authority } = scene;
  const unused = await mint(scene, "av_sess_unused", { idleTtlMs: LIFETIME_MS });
  const used = await mint(scene, "av_sess_used", { idleTtlMs: LIFETIME_MS });
  const connect = (auth: string) => openTls(broker.port, authority, { auth, ca: broker.caPem });
  const [idle, stream] = [await connect(unused), await connect(used)];
  stream.write(`GET /stream HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await stream.until((text) => text.includes("part"));
  await idle.closed();
  // Two of its idle times later it is there because it is in use.
  await Bun.sleep(2 * LIFETIME_MS);
  expect(stream.socket.destroyed).toBe(false);
  stream.end();
  await eventually(() => stream.socket.destroyed, "the stream to close");
}, 20_000);
