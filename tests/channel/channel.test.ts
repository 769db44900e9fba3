/** The agent channel of the compiled binary, as agents use it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { ed25519PublicKey } from "../../src/core/identity/did.ts";
import { ChannelAgent, isSigned } from "../support/channel/agent.ts";
import { type ChannelStage, startChannelStage } from "../support/channel/stage.ts";
import { anAgentKey } from "../support/identity/agent-key.ts";

let stage: ChannelStage;
beforeAll(async () => {
  stage = await startChannelStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const open = (key = anAgentKey()) => new ChannelAgent(stage.vault.address, key);
const item = async (did: string) => (await stage.ask(`GET /api/agents/${encodeURIComponent(did)}`)).json;
const pendingIds = async (): Promise<string[]> =>
  (await stage.ask("GET /api/registrations")).json.registrations.map(({ id }: { id: string }) => id);

async function until(condition: () => Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await Bun.sleep(50)) {
    if (await condition()) return true;
  }
  return await condition();
}

/** An agent that is approved and registered. */
async function enrolled(key = anAgentKey()): Promise<ChannelAgent> {
  const agent = open(key);
  await agent.register();
  const { payload } = await agent.next("registration_pending");
  await stage.approve(payload.registrationId);
  await agent.next("register_ack");
  return agent;
}

test("a new key waits, is approved over HTTP, and is known when it comes again", async () => {
  const agent = open();
  const greeting = await agent.next("auth_challenge");
  expect(greeting.timestamp).toMatch(ISO);
  expect(Buffer.from(greeting.payload.data, "base64").length).toBeGreaterThanOrEqual(16);
  expect(greeting.payload.sessionId).toBeString();
  expect(isSigned(greeting)).toBe(true);
  agent.send(agent.signed(agent.payload(greeting.payload.data)));
  const pending = await agent.next("registration_pending");
  const { registrationId } = pending.payload;
  const { registrations } = (await stage.ask("GET /api/registrations")).json;
  expect(registrations.find(({ id }: { id: string }) => id === registrationId)).toMatchObject({
    name: "analyst",
    publicKey: agent.key.publicKey,
    requestedCapabilities: ["api_call", "file_access"],
    proof: "challenge",
  });

  const at = performance.now();
  await stage.approve(registrationId);
  expect((await agent.next("registration_approved")).payload).toEqual({
    registrationId,
    capabilities: ["api_call"],
  });
  const ack = await agent.next("register_ack");
  expect(performance.now() - at).toBeLessThan(1000);
  expect(ack.payload).toMatchObject({ agentId: agent.did, policy: { capabilities: ["api_call"] } });
  expect(isSigned(ack) && ack.publicKey === greeting.publicKey).toBe(true);
  expect((await agent.next("auth_complete")).payload).toEqual({
    agentId: agent.did,
    did: agent.did,
    capabilities: ["api_call"],
  });
  expect(await item(agent.did)).toMatchObject({ isOnline: true, llmProvider: "openai", llmModel: "gpt-4o" });
  agent.socket.close();
  expect((await agent.closed).code).toBe(1000);

  const again = open(agent.key);
  await again.register({ llmConfig: { provider: "anthropic", model: "claude" } });
  expect((await again.next("register_ack")).payload.agentId).toBe(agent.did);
  expect(again.types).not.toContain("registration_pending");
  expect(await pendingIds()).not.toContain(registrationId);
  expect(await item(agent.did)).toMatchObject({ llmProvider: "anthropic", llmModel: "claude" });
  again.socket.close();
});

test("the key's own published JWK is what server messages are signed with", async () => {
  const agent = open();
  const { publicKey = "" } = await agent.next("auth_challenge");
  const answer = await fetch(`${stage.vault.address}/v1/ca/public-key?companyId=default`);
  const { keys } = (await answer.json()) as { keys: { crv: string; x: string }[] };
  const x = keys.find(({ crv }) => crv === "Ed25519")?.x ?? "";
  expect<string>(publicKey).toBe(ed25519PublicKey(Buffer.from(x, "base64url")));
  agent.socket.close();
});

test("a rejected key is told why and sent away, and may ask again", async () => {
  const agent = open();
  await agent.register();
  const { registrationId } = (await agent.next("registration_pending")).payload;
  await stage.ask(`POST /api/registrations/${registrationId}/reject`, { reason: "not you" });
  const rejected = await agent.next("registration_rejected");
  expect(rejected.payload).toEqual({ registrationId, reason: "not you" });
  expect(await agent.closed).toEqual({ code: 4403, reason: "not you" });
  const again = open(agent.key);
  await again.register();
  expect((await again.next("registration_pending")).payload.registrationId).not.toBe(registrationId);
  again.socket.close();
});

const tampered: Record<string, (agent: ChannelAgent, nonce: string) => object> = {
  "no signature": (agent, nonce) => ({ ...agent.signed(agent.payload(nonce)), signature: undefined }),
  "another key's signature": (agent, nonce) => {
    const message = agent.signed(agent.payload(nonce));
    const text = JSON.stringify(message.payload) + message.timestamp;
    return { ...message, signature: anAgentKey().sign(text) };
  },
  "a changed payload": (agent, nonce) => {
    const message = agent.signed(agent.payload(nonce));
    return { ...message, payload: { ...message.payload, capabilities: ["system_command"] } };
  },
  "a changed timestamp": (agent, nonce) => ({
    ...agent.signed(agent.payload(nonce)),
    timestamp: new Date(Date.now() + 5).toISOString(),
  }),
  "an old timestamp without the challenge": (agent) =>
    agent.signed(agent.payload(), new Date(Date.now() - 301_000).toISOString()),
  "a timestamp of the future without the challenge": (agent) =>
    agent.signed(agent.payload(), new Date(Date.now() + 310_000).toISOString()),
  "no time and another challenge": (agent) => agent.signed(agent.payload("AAAA"), "soon"),
  "a key that nobody can have proven": (agent, nonce) => ({
    ...agent.signed(agent.payload(nonce, { publicKey: "z6Mkf9..." })),
    publicKey: "z6Mkf9...",
  }),
  "another key beside the payload": (agent, nonce) => ({
    ...agent.signed(agent.payload(nonce)),
    publicKey: anAgentKey().publicKey,
  }),
};

test.each(Object.keys(tampered))("%s: auth_failed and 4401, and no registration", async (what) => {
  const before = await pendingIds();
  const agent = open();
  const { data } = (await agent.next("auth_challenge")).payload;
  agent.send(tampered[what]?.(agent, data) ?? {});
  expect((await agent.next("auth_failed")).payload.reason).toBeString();
  expect((await agent.closed).code).toBe(4401);
  expect(await pendingIds()).toEqual(before);
});

test("a signature counts once, with the challenge or without", async () => {
  const agent = await enrolled();
  const byTime = agent.signed(agent.payload());
  for (const [at, message] of [byTime, byTime].entries()) {
    const other = open(agent.key);
    await other.next("auth_challenge");
    other.send(message);
    await other.next(at === 0 ? "register_ack" : "auth_failed");
    other.socket.close();
  }
  const first = open(agent.key);
  const message = await first.register();
  await first.next("register_ack");
  const replay = open(agent.key);
  await replay.next("auth_challenge");
  replay.send(message);
  expect((await replay.next("auth_failed")).payload.reason).toContain("used before");
  for (const one of [agent, first]) one.socket.close();
});

test("what is signed as it was written counts, however JSON may be written", async () => {
  const agent = open();
  const { data } = (await agent.next("auth_challenge")).payload;
  const payload = `{ "name": "caf\\u00e9", "1": 1.0, "publicKey": "${agent.key.publicKey}", "capabilities": ["api_call"], "nonce": "${data}" }`;
  const timestamp = "2020-01-01T00:00:00.000Z";
  const signature = agent.key.sign(payload + timestamp);
  agent.send(
    `{"timestamp":"${timestamp}", "payload" : ${payload} ,"type":"register","signature":"${signature}"}`,
  );
  await agent.next("registration_pending");
  agent.socket.close();
});

test("heartbeats are answered and make an agent online; its last socket's end makes it offline", async () => {
  const agent = await enrolled();
  const twin = open(agent.key);
  await twin.register();
  await twin.next("register_ack");
  twin.heartbeat();
  await twin.next("pong");
  const listed = await stage.ask("GET /api/agents?online=true&pageSize=100");
  expect(listed.json.agents.map(({ id }: { id: string }) => id)).toContain(agent.did);
  twin.socket.close();
  await twin.closed;
  await Bun.sleep(300);
  expect((await item(agent.did)).isOnline).toBe(true);
  // Cut, without a word.
  (agent.socket as unknown as { terminate(): void }).terminate();
  expect(await until(async () => (await item(agent.did)).isOnline === false, 2000)).toBe(true);
  expect((await item(agent.did)).lastSeen).toBeString();
});

test("an agent that is revoked is sent away at once, and not let in again", async () => {
  const agent = await enrolled();
  const ref = encodeURIComponent(agent.did);
  await stage.ask(`DELETE /v1/agents/${ref}`);
  const at = performance.now();
  expect((await agent.closed).code).toBe(4401);
  expect(performance.now() - at).toBeLessThan(1000);
  const again = open(agent.key);
  await again.register();
  expect((await again.next("auth_failed")).payload.reason).toContain("revoked");
  again.socket.close();
});

test("messages of no use are answered, and the connection stays", async () => {
  const agent = await enrolled();
  agent.send("no JSON");
  await agent.next("error");
  agent.send({ type: "result", payload: {} });
  await agent.next("error");
  agent.heartbeat();
  await agent.next("pong");
  agent.socket.close();
  const stranger = open();
  await stranger.next("auth_challenge");
  stranger.send("[]");
  expect((await stranger.closed).code).toBe(4400);
});

test("a plain GET is told to upgrade, and a page of another site is not let in", async () => {
  const plain = await fetch(`${stage.vault.address}/ws`);
  expect([plain.status, plain.headers.get("upgrade")]).toEqual([426, "websocket"]);
  const handshake = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    Origin: "https://evil.example",
  };
  expect((await fetch(`${stage.vault.address}/ws`, { headers: handshake })).status).toBe(403);
});
