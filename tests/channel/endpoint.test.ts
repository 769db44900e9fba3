/** The channel within one process, where clocks and keys can be turned. */
import { expect, test } from "bun:test";
import { connect } from "node:net";
import type { AgentId } from "../../src/core/ids.ts";
import { ChannelAgent, isSigned } from "../support/channel/agent.ts";
import { type LocalChannel, openChannel } from "../support/channel/local.ts";
import { anAgentKey } from "../support/identity/agent-key.ts";

async function enrolled(local: LocalChannel, key = anAgentKey()): Promise<ChannelAgent> {
  const agent = new ChannelAgent(local.address, key);
  await register(local, agent);
  const { payload } = await agent.next("registration_pending");
  const path = `POST /api/registrations/${payload.registrationId}/approve`;
  await local.instance.call(path, { token: local.owner, body: { capabilities: ["api_call"] } });
  await agent.next("register_ack");
  return agent;
}

/** By the clock of the test. */
async function register(local: LocalChannel, agent: ChannelAgent, fields: object = {}): Promise<void> {
  const { payload } = await agent.next("auth_challenge");
  const now = new Date(local.instance.clock.now()).toISOString();
  agent.send(agent.signed(agent.payload(payload.data, fields), now));
}

async function idOf(local: LocalChannel, agent: ChannelAgent): Promise<AgentId> {
  const found = await local.instance.store.agents.byPublicKey(agent.key.publicKey as never);
  return found?.id as AgentId;
}

test("the server's end is told with 1001, and agents are offline then", async () => {
  await using local = await openChannel();
  const agent = await enrolled(local);
  const id = await idOf(local, agent);
  const isOnline = async () => {
    const found = (await local.instance.deps.presence.of([id])).get(id);
    return (found?.onlineUntil ?? 0) > local.instance.clock.now();
  };
  expect(await isOnline()).toBe(true);
  await local.stop();
  expect((await agent.closed).code).toBe(1001);
  expect(await isOnline()).toBe(false);
});

test("a registration that nobody decides ends with its time, and the key is told", async () => {
  await using local = await openChannel();
  const agent = new ChannelAgent(local.address);
  await register(local, agent);
  await agent.next("registration_pending");
  local.instance.clock.advance(8 * 24 * 3_600_000);
  await local.instance.store.registrations.deletePending(local.instance.clock.now());
  await agent.next("registration_rejected", 7000);
  expect((await agent.closed).code).toBe(4403);
}, 10_000);

test("one address brings ten new keys in a minute; keys that wait already, and known ones, come as they like", async () => {
  await using local = await openChannel();
  const agents = Array.from({ length: 11 }, () => new ChannelAgent(local.address));
  const answers: string[] = [];
  for (const agent of agents) {
    await register(local, agent);
    const answer = await Promise.race([agent.next("registration_pending"), agent.next("auth_failed")]);
    answers.push(answer.type);
  }
  expect(answers).toEqual([...new Array(10).fill("registration_pending"), "auth_failed"]);
  expect((await agents[10]?.closed)?.code).toBe(1013);
  const again = new ChannelAgent(local.address, agents[0]?.key);
  await register(local, again);
  await again.next("registration_pending");
  local.instance.clock.advance(61_000);
  const later = new ChannelAgent(local.address);
  await register(local, later);
  await later.next("registration_pending");
});

test("behind a trusted proxy a client's address is what that one wrote, whatever the client sent in front of it", async () => {
  await using local = await openChannel();
  const came = async (...lines: string[]) => {
    const socket = connect(local.port, "127.0.0.1");
    const fields = ["Host: x.test", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    socket.write(`${["GET /ws HTTP/1.1", ...fields, key, ...lines].join("\r\n")}\r\n\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    return local.addresses.at(-1);
  };
  expect(await came()).toBe("127.0.0.1");
  expect(await came("X-Forwarded-For: 192.0.2.1, 203.0.113.9")).toBe("203.0.113.9");
  expect(await came("X-Forwarded-For: 192.0.2.1", "x-forwarded-for: 203.0.113.9")).toBe("203.0.113.9");
});

test("on loopback no page comes in under a name that was made to resolve to it", async () => {
  await using local = await openChannel({ loopbackOnly: true, baseUrl: "https://vault.example.com" });
  const status = async (host: string) => {
    const socket = connect(local.port, "127.0.0.1");
    const fields = [`Host: ${host}`, `Origin: http://${host}`, "Upgrade: websocket", "Connection: Upgrade"];
    const key = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    socket.write(`${["GET /ws HTTP/1.1", ...fields, ...key].join("\r\n")}\r\n\r\n`);
    const data = await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    return String(data).slice(9, 12);
  };
  expect(await status("evil.example:14321")).toBe("403");
  for (const host of ["127.0.0.1:14321", "localhost:14321", "vault.example.com"]) {
    expect([host, await status(host)]).toEqual([host, "101"]);
  }
});

test("bad fields of a new key are named", async () => {
  await using local = await openChannel();
  const agent = new ChannelAgent(local.address);
  await register(local, agent, { capabilities: ["fly"] });
  expect((await agent.next("auth_failed")).payload.reason).toContain("Unknown capability: fly");
  expect((await agent.closed).code).toBe(4401);
});

test("a known agent keeps what it does not say anew", async () => {
  await using local = await openChannel();
  const agent = await enrolled(local);
  const again = new ChannelAgent(local.address, agent.key);
  const { payload } = await again.next("auth_challenge");
  const { publicKey } = agent.key;
  const now = new Date(local.instance.clock.now()).toISOString();
  again.send(again.signed({ publicKey, nonce: payload.data, llmConfig: { model: "gpt-5" } }, now));
  await again.next("register_ack");
  const known = await local.instance.store.agents.byPublicKey(publicKey as never);
  expect(known).toMatchObject({ llm: { provider: "openai", model: "gpt-5" }, version: "1.0.0" });
});

test("more sockets of one agent than are of use push out its oldest", async () => {
  await using local = await openChannel();
  const first = await enrolled(local);
  for (let at = 0; at < 64; at++) {
    const twin = new ChannelAgent(local.address, first.key);
    await register(local, twin);
    await twin.next("register_ack");
  }
  expect((await first.closed).code).toBe(1013);
});

test("what is said is signed with the new key once the company has one", async () => {
  await using local = await openChannel();
  const before = await new ChannelAgent(local.address).next("auth_challenge");
  await local.instance.call("POST /v1/companies/rotate-keys", { token: local.owner });
  local.instance.clock.advance(61_000);
  await new ChannelAgent(local.address).next("auth_challenge");
  await Bun.sleep(50);
  const after = await new ChannelAgent(local.address).next("auth_challenge");
  expect(after.publicKey).not.toBe(before.publicKey);
  expect([before, after].map(isSigned)).toEqual([true, true]);
});

test("without a key it is said unsigned, and told in the log", async () => {
  await using local = await openChannel();
  const { deps, logLines } = local.instance;
  deps.store.signingKeys.ofCompany = () => Promise.reject(new Error("away"));
  const greeting = await new ChannelAgent(local.address).next("auth_challenge");
  expect(greeting.signature).toBeUndefined();
  expect(logLines.map(({ message }) => message)).toContain(
    "what is said on the agent channel cannot be signed",
  );
});

test("an error of ours ends the conversation, and is told in the log", async () => {
  await using local = await openChannel();
  local.instance.deps.store.agents.byPublicKey = () => Promise.reject(new Error("boom"));
  const agent = new ChannelAgent(local.address);
  await register(local, agent);
  expect(await agent.closed).toEqual({ code: 1011, reason: "internal error" });
  expect(local.instance.logLines.map(({ message }) => message)).toContain("the agent channel failed");
});

test("an agent is told of its capabilities as they change, its own and by policies", async () => {
  await using local = await openChannel();
  const agent = await enrolled(local);
  const as = (body: object) => ({ token: local.owner, body });
  const ref = encodeURIComponent(agent.did);
  await local.instance.call(
    `POST /v1/agents/${ref}/capabilities`,
    as({ capabilities: ["api_call", "mail_send"] }),
  );
  const changed = await agent.next("update_capabilities", 1000);
  expect(changed.payload.capabilities).toEqual(["api_call", "mail_send"]);
  const resourceLimits = { maxRequestsPerHour: 5 };
  const terms = { agentDid: agent.did, capabilities: ["mail_send"], resourceLimits };
  await local.instance.call("POST /api/policies", as(terms));
  const limited = await agent.next("update_capabilities", 1000);
  expect(limited.payload).toMatchObject({ capabilities: ["mail_send"], resourceLimits });
  expect(limited.payload.policyId).toBeString();
});
