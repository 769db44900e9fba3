/** Whoever sends a canary through a vault that freezes for it: what they hold ends, here and at another server. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { createBarrier } from "../../../src/crypto/barrier.ts";
import { openStore } from "../../../src/store/open.ts";
import { anAgent } from "../../store/samples.ts";
import { type Broker, hashOf, startBroker } from "../../support/broker.ts";
import { basicAuth, open, openTunnel } from "../../support/raw-client.ts";
import { tmp } from "../../support/tmp.ts";
import { startUpstream } from "../../support/upstream.ts";
import { layCanary } from "../../support/vault/canaries.ts";

/** An agent with a token of its own and one that it minted, both for the default vault. */
async function addAgent({ store }: Pick<Broker, "store">) {
  const agent = anAgent();
  await store.agents.create(agent);
  await store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, {
    role: "proxy",
    grantedAt: Date.now(),
  });
  const rest = { createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 };
  await store.sessions.create({ type: "agent", ...hashOf(`own-${agent.id}`), agentId: agent.id, ...rest });
  await store.sessions.create({
    type: "scoped",
    ...hashOf(`minted-${agent.id}`),
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    mintedBy: { type: "agent", id: agent.id },
    ...rest,
  });
  return { agent, own: `own-${agent.id}`, minted: `minted-${agent.id}` };
}

async function get(broker: Broker, authority: string, token: string, query = ""): Promise<string> {
  const client = await open(broker.port);
  client.write(`GET http://${authority}/${query} HTTP/1.1\r\nHost: ${authority}\r\n${basicAuth(token)}\r\n`);
  const answer = await client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  client.end();
  return answer;
}

test("its token, what it minted and its open tunnel end within a second, at another server too, until it is thawed", async () => {
  await using dir = await tmp();
  const url = `sqlite:${dir.at("vault.db")}`;
  const first = await openStore({ url });
  const second = await openStore({ url });
  await using upstream = startUpstream({
    answer: (_, write) => write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  });
  const barrier = createBarrier(new Uint8Array(32).fill(3));
  const pins = { "api.example.com": ["127.0.0.1"] };
  const authority = `api.example.com:${upstream.port}`;
  const [here, there] = [
    await startBroker({ store: first, barrier, pins }),
    await startBroker({ store: second, barrier, pins }),
  ];
  const poll = setInterval(() => void Promise.all([first.changes.poll(), second.changes.poll()]), 50);
  try {
    const { agent, own, minted } = await addAgent(here);
    const other = await addAgent(here);
    await first.settings.setVault(DEFAULT_VAULT_ID, "canary_response", "freeze");
    const [canary = ""] = (await layCanary(here)).texts;
    for (const broker of [here, there]) {
      for (const token of [own, minted]) expect(await get(broker, authority, token)).toEndWith("ok");
    }
    const tunnels = [
      await openTunnel(here.port, authority, basicAuth(own)),
      await openTunnel(there.port, authority, basicAuth(minted)),
    ];
    await second.changes.poll();
    await there.watch.load();
    expect(await get(there, authority, own, `?k=${canary}`)).toContain('"error":"canary_triggered"');
    const since = performance.now();
    await Promise.all(tunnels.map((tunnel) => tunnel.closed()));
    expect(performance.now() - since).toBeLessThan(2500);
    for (const broker of [here, there]) {
      for (const token of [own, minted]) {
        const answer = await get(broker, authority, token);
        expect(answer).toStartWith("HTTP/1.1 403 Actor Frozen\r\n");
        expect(answer).toContain('"error":"actor_frozen"');
      }
      expect(await get(broker, authority, other.own)).toEndWith("ok");
    }
    expect(there.log.at(-2)).toMatchObject({ errorCode: "actor_frozen", actorId: agent.id });
    await first.frozenActors.thaw(agent.id);
    await second.changes.poll();
    for (const broker of [here, there]) expect(await get(broker, authority, own)).toEndWith("ok");
  } finally {
    clearInterval(poll);
    await Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()]);
    await Promise.all([first.close(), second.close()]);
  }
});

test("who sends one with a session of which nobody knows whose it is loses that session", async () => {
  await using upstream = startUpstream();
  const pins = { "api.example.com": ["127.0.0.1"] };
  await using broker = await startBroker({ pins });
  const authority = `api.example.com:${upstream.port}`;
  await broker.store.settings.setVault(DEFAULT_VAULT_ID, "canary_response", "freeze");
  const [canary = ""] = (await layCanary(broker)).texts;
  expect(await get(broker, authority, broker.token, `?k=${canary}`)).toContain("canary_triggered");
  let answer = "";
  for (let turn = 0; turn < 100 && !answer.includes(" 407 "); turn += 1) {
    await Bun.sleep(10);
    // What it had open is closed, which may be this one.
    answer = await get(broker, authority, broker.token).catch(() => "");
  }
  expect(answer).toStartWith("HTTP/1.1 407 ");
});
