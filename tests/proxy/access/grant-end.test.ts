/** What is open under a grant that ends. */

import { expect, test } from "bun:test";
import { type AgentId, DEFAULT_VAULT_ID, type UserId } from "../../../src/core/ids.ts";
import { anAgent } from "../../store/samples.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, open, openTls, openTunnel } from "../../support/raw-client.ts";
import { type Scene, startScene } from "../../support/scene.ts";

/** Long enough to open something meanwhile. */
const LIFETIME_MS = 1500;
const AGENT = "22222222-2222-4222-8222-222222222222" as AgentId;
const TOKEN = "av_agt_one";

const answer: Parameters<typeof startScene>[0] = {
  answer: (request, write) => {
    if (request.includes("Upgrade: websocket")) {
      return write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    }
    write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
  },
};

/** An agent whose grant on the default vault ends then. */
async function addAgent({ broker: { store } }: Scene, expiresAt: number): Promise<string> {
  await store.agents.create(anAgent({ id: AGENT, name: "one" }));
  await setEnd({ broker: { store } } as Scene, expiresAt);
  await store.sessions.create({ type: "agent", agentId: AGENT, ...hashOf(TOKEN), createdAt: 1 });
  return basicAuth(TOKEN);
}

async function setEnd({ broker: { store } }: Scene, expiresAt: number): Promise<void> {
  const terms = { role: "proxy", grantedAt: 0, expiresAt } as const;
  await store.grants.put({ type: "agent", id: AGENT }, DEFAULT_VAULT_ID, terms);
}

/** A bare tunnel, an idle one, one with a stream, one with a socket, and a stream without a tunnel. */
async function openAll({ broker, authority }: Scene, auth: string) {
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
  const absolute = await open(broker.port);
  absolute.write(`GET https://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  await absolute.until((text) => text.includes("part"));
  return [bare, idle, stream, socket, absolute];
}

test("everything closes within a second of the end, and nothing of another's", async () => {
  await using scene = await startScene(answer);
  const endsAt = Date.now() + LIFETIME_MS;
  const opened = await openAll(scene, await addAgent(scene, endsAt));
  const other = await scene.connect();
  expect(opened.map((one) => one.socket.destroyed)).toEqual([false, false, false, false, false]);
  expect(Date.now()).toBeLessThan(endsAt);

  await Promise.all(opened.map((one) => one.closed()));
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
  expect(Date.now()).toBeLessThan(endsAt + 1500);
  expect(other.socket.destroyed).toBe(false);

  const late = await open(scene.broker.port);
  late.write(
    `CONNECT ${scene.authority} HTTP/1.1\r\nHost: ${scene.authority}\r\n${basicAuth(TOKEN, "default")}\r\n`,
  );
  expect(await late.until((text) => text.includes("\r\n\r\n"))).toStartWith(
    "HTTP/1.1 403 Access Expired\r\n",
  );
  late.end();
}, 15_000);

test("it comes also while the database cannot be asked", async () => {
  await using scene = await startScene();
  const auth = await addAgent(scene, Date.now() + LIFETIME_MS);
  const { broker, authority } = scene;
  const idle = await openTls(broker.port, authority, { auth, ca: broker.caPem });
  await broker.store.close();
  await idle.closed();
}, 15_000);

test("an end that is moved counts at once, either way", async () => {
  await using scene = await startScene(answer);
  const { broker, authority } = scene;
  const hour = Date.now() + 3_600_000;
  const auth = await addAgent(scene, Date.now() + LIFETIME_MS);
  const idle = await openTls(broker.port, authority, { auth, ca: broker.caPem });
  await setEnd(scene, hour);
  await Bun.sleep(LIFETIME_MS + 1200);
  expect(idle.socket.destroyed).toBe(false);
  const started = performance.now();
  await setEnd(scene, Date.now());
  await idle.closed();
  expect(performance.now() - started).toBeLessThan(1000);
}, 15_000);

test("a token goes with the grant of whoever minted it", async () => {
  await using scene = await startScene(answer);
  const { broker, authority } = scene;
  const { store } = broker;
  const person = "44444444-4444-4444-8444-444444444444" as UserId;
  const grant = (expiresAt?: number) =>
    store.grants.put({ type: "user", id: person }, DEFAULT_VAULT_ID, {
      role: "member",
      grantedAt: 0,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
  const mint = async (token: string) => {
    await store.sessions.create({
      type: "scoped",
      vaultId: DEFAULT_VAULT_ID,
      vaultRole: "proxy",
      ...hashOf(token),
      createdAt: Date.now(),
      expiresAt: Date.now() + 3_600_000,
      mintedBy: { type: "user", id: person },
    });
    return openTls(broker.port, authority, { auth: basicAuth(token), ca: broker.caPem });
  };
  await grant();
  const first = await mint("av_sess_first");
  const started = performance.now();
  await grant(Date.now() + 300);
  await first.closed();
  expect(performance.now() - started).toBeLessThan(300 + 1500);

  await grant();
  const second = await mint("av_sess_second");
  const removed = performance.now();
  await store.grants.remove(person, DEFAULT_VAULT_ID);
  await second.closed();
  expect(performance.now() - removed).toBeLessThan(1000);
}, 15_000);
