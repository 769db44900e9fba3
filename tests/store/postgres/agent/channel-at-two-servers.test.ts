/** Agents whose socket is at one of two servers, and what is decided on them at the other. */
import { expect, test } from "bun:test";
import { ChannelAgent } from "../../../support/channel/agent.ts";
import { anAgentKey } from "../../../support/identity/agent-key.ts";
import { onPostgres } from "../on-postgres.ts";
import { type Servers, startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

/** What the other server says is to be there within a second; a little more is for a busy machine. */
const SOON_MS = 1500;

async function pending({ a }: Servers, key = anAgentKey()): Promise<[ChannelAgent, string]> {
  const agent = new ChannelAgent(a.address, key);
  await agent.register();
  return [agent, (await agent.next("registration_pending")).payload.registrationId];
}

async function enrolled(servers: Servers): Promise<ChannelAgent> {
  const [agent, id] = await pending(servers);
  await servers.ask(servers.b, `POST /api/registrations/${id}/approve`, { capabilities: ["api_call"] });
  await agent.next("register_ack", SOON_MS);
  return agent;
}

async function online({ b, ask }: Servers, { did }: ChannelAgent): Promise<unknown> {
  return (await ask(b, `GET /api/agents/${did}`)).json["isOnline"];
}

run(
  `decisions at one server reach the sockets of the other${because}`,
  async () => {
    await using servers = await startServers();
    const { b, ask } = servers;
    const [agent, id] = await pending(servers);
    const { json } = await ask(b, "GET /api/registrations");
    expect(json["registrations"]).toMatchObject([{ id, publicKey: agent.key.publicKey }]);
    const capabilities = ["api_call"];
    await ask(b, `POST /api/registrations/${id}/approve`, { capabilities });
    expect((await agent.next("registration_approved", SOON_MS)).payload).toEqual({
      registrationId: id,
      capabilities,
    });
    const ack = await agent.next("register_ack", SOON_MS);
    expect(ack.payload).toMatchObject({ agentId: agent.did, policy: { capabilities } });

    const [rejected, second] = await pending(servers);
    await ask(b, `POST /api/registrations/${second}/reject`, { reason: "not today" });
    expect((await rejected.next("registration_rejected", SOON_MS)).payload).toEqual({
      registrationId: second,
      reason: "not today",
    });
    expect(await rejected.closed).toMatchObject({ code: 4403 });
    agent.socket.close();
  },
  60_000,
);

run(
  `presence at one server is right at once at the other, and a key known to one is known to both${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b } = servers;
    const agent = await enrolled(servers);
    agent.heartbeat();
    await agent.next("pong");
    const from = Date.now();
    while ((await online(servers, agent)) !== true && Date.now() - from < 2000) await Bun.sleep(50);
    expect(await online(servers, agent)).toBe(true);
    // While it is at both, the end of the one socket does not take it away.
    const there = new ChannelAgent(b.address, agent.key);
    await there.register();
    await there.next("register_ack");
    there.heartbeat();
    await there.next("pong");
    agent.socket.close();
    await agent.closed;
    await Bun.sleep(2000);
    expect(await online(servers, agent)).toBe(true);
    expect((await servers.ask(a, "GET /api/agents?online=true")).json["total"]).toBe(1);
    there.socket.close();
    await there.closed;
    const left = Date.now();
    while ((await online(servers, agent)) !== false && Date.now() - left < 2000) await Bun.sleep(50);
    expect(await online(servers, agent)).toBe(false);
  },
  60_000,
);

run(
  `an agent is told by one server of what is changed at the other: its capabilities, and its end${because}`,
  async () => {
    await using servers = await startServers();
    const { b, ask } = servers;
    const agent = await enrolled(servers);
    const path = `/v1/agents/${agent.did}`;
    const given = { capabilities: ["api_call", "mail_send"] };
    expect((await ask(b, `POST ${path}/capabilities`, given)).status).toBe(200);
    expect((await agent.next("update_capabilities", SOON_MS)).payload).toMatchObject(given);
    const from = Date.now();
    expect((await ask(b, `DELETE ${path}`)).status).toBe(200);
    await agent.closed;
    expect(Date.now() - from).toBeLessThan(SOON_MS);
  },
  60_000,
);
