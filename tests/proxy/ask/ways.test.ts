/** What else asks, and what does not: clear text, sockets, policies on agents, hosts that pass unopened. */
import { expect, test } from "bun:test";
import type { Capability } from "../../../src/core/agent/capability.ts";
import { type AgentId, DEFAULT_VAULT_ID, type PolicyId } from "../../../src/core/ids.ts";
import { anAgent } from "../../store/samples.ts";
import { type Person, personOf, startAsking } from "../../support/ask/asked.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, open, openTls } from "../../support/raw-client.ts";
import { HOST, startScene } from "../../support/scene.ts";
import type { Answer } from "../../support/upstream.ts";
import { startUpstream } from "../../support/upstream.ts";

const whole = (text: string) => text.endsWith("ok") || text.endsWith("}");

test("http:// asks as https:// does, and each is an answer of its own", async () => {
  await using scene = await startAsking();
  await using plain = startUpstream();
  const authority = `${HOST}:${plain.port}`;
  const client = await open(scene.broker.port);
  client.write(`GET http://${authority}/a HTTP/1.1\r\nHost: ${authority}\r\n${scene.auth}\r\n`);
  expect(await scene.person.next()).toMatchObject({
    scheme: "http",
    host: HOST,
    port: plain.port,
    path: "/a",
  });
  expect(plain.connections()).toBe(0);
  await scene.person.answer("once");
  expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  client.end();
});

test("a WebSocket asks by its handshake, and is relayed once it may be", async () => {
  const answer: Answer = (_, write) =>
    write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
  await using scene = await startAsking({ answer });
  const client = await scene.connect();
  client.write(
    `GET /socket HTTP/1.1\r\nHost: ${scene.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  await scene.person.answer("once");
  expect(await client.until((text) => text.endsWith("hello"))).toStartWith("HTTP/1.1 101 ");
});

test("a host on the passthrough list passes without a question", async () => {
  await using scene = await startAsking();
  await scene.broker.store.settings.setVault(DEFAULT_VAULT_ID, "passthrough_hosts", HOST);
  const { broker, authority, auth, upstream } = scene;
  const client = await openTls(broker.port, authority, { auth, ca: upstream.caPem });
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  expect(await scene.person.list()).toEqual([]);
  client.end();
});

test("a service that is switched off is refused, and nobody is asked about it", async () => {
  await using scene = await startAsking();
  await scene.broker.setServices([
    { name: "off", host: HOST, enabled: false, auth: { type: "passthrough" } },
  ]);
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until(whole)).toContain('"error":"service_disabled"');
  expect(await scene.person.list()).toEqual([]);
});

test("an agent's host that a policy does not allow is refused without asking; another asks under its name", async () => {
  await using scene = await startScene({
    service: { name: "elsewhere", host: "x.example.com", auth: { type: "passthrough" } },
  });
  const { store, port, caPem } = scene.broker;
  await store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "ask");
  const person: Person = await personOf(store, { now: () => Date.now() });
  const id = "22222222-2222-4222-8222-222222222222" as AgentId;
  await store.agents.create(anAgent({ id, name: "crawler", capabilities: ["api_call" as Capability] }));
  await store.grants.put({ type: "agent", id }, DEFAULT_VAULT_ID, { role: "proxy", grantedAt: 0 });
  await store.sessions.create({ type: "agent", agentId: id, ...hashOf("av_agt_one"), createdAt: 1 });
  const limits = { allowedDomains: [HOST] };
  await store.policies.create({
    id: "pol_1" as PolicyId,
    subject: { type: "agent", id },
    capabilities: ["api_call" as Capability],
    resourceLimits: limits,
    createdBy: "x",
    createdAt: 1,
  });
  const auth = basicAuth("av_agt_one");
  const refused = await open(port);
  const other = `other.example.com:${scene.upstream.port}`;
  refused.write(`GET https://${other}/ HTTP/1.1\r\nHost: ${other}\r\n${auth}\r\n`);
  expect(await refused.until(whole)).toContain('"error":"domain_not_allowed"');
  expect(await person.list()).toEqual([]);
  refused.end();
  const client = await openTls(port, scene.authority, { auth, ca: caPem });
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await person.next()).toMatchObject({ askedBy: "crawler", ofToken: false });
  await person.answer("run");
  expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  const [given] = await store.asks.allowances(DEFAULT_VAULT_ID);
  expect((given?.expiresAt ?? 0) - Date.now()).toBeLessThanOrEqual(86_400_000);
  client.end();
});
