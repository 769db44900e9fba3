import { expect, test } from "bun:test";
import { type AgentId, DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { anAgent } from "../store/samples.ts";
import { hashOf } from "../support/broker.ts";
import { basicAuth, open, openTls, openTunnel } from "../support/raw-client.ts";
import { eventually, startScene } from "../support/scene.ts";

const STREAM = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";

test("a revoked token cuts its idle tunnels and running streams within a second, and nobody else's", async () => {
  await using scene = await startScene({ answer: (_, write) => write(STREAM) });
  const { store } = scene.broker;
  const agent = "22222222-2222-4222-8222-222222222222" as AgentId;
  await store.agents.create(anAgent({ id: agent, name: "one" }));
  await store.grants.put({ type: "agent", id: agent }, DEFAULT_VAULT_ID, { role: "proxy", grantedAt: 0 });
  await store.sessions.create({ type: "agent", agentId: agent, ...hashOf("av_agt_one"), createdAt: 1 });

  const idle = await scene.connect();
  const running = await scene.connect();
  running.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await running.until((text) => text.includes("hi"));
  const absolute = await open(scene.broker.port);
  absolute.write(`GET https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${scene.auth}\r\n`);
  await absolute.until((text) => text.includes("hi"));
  const other = await openTls(scene.broker.port, scene.authority, {
    auth: basicAuth("av_agt_one"),
    ca: scene.broker.caPem,
  });
  let otherClosed = false;
  other.socket.on("close", () => {
    otherClosed = true;
  });

  const before = performance.now();
  await scene.broker.revokeToken();
  await Promise.all([idle.closed(), running.closed(), absolute.closed()]);
  expect(performance.now() - before).toBeLessThan(1000);
  // Another actor's still carries requests.
  other.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await other.until((text) => text.includes("hi"));
  expect(otherClosed).toBe(false);

  const inTunnel = await openTunnel(scene.broker.port, scene.authority, basicAuth("av_agt_one"));
  inTunnel.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await store.grants.remove(agent, DEFAULT_VAULT_ID);
  await inTunnel.closed();
});

test("an actor's open tunnels are bounded", async () => {
  await using scene = await startScene({ broker: { maxConnectionsPerActor: 2 } });
  const first = await scene.connect();
  await scene.connect();
  const third = await open(scene.broker.port);
  third.write(`CONNECT ${scene.authority} HTTP/1.1\r\nHost: ${scene.authority}\r\n${scene.auth}\r\n`);
  expect(await third.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 429 ");
  first.end();
  await eventually(() => first.socket.destroyed, "the first to close");
  await Bun.sleep(50);
  await scene.connect();
  third.end();
});
