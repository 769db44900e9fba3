import { expect, test } from "bun:test";
import { describeAgent, listAgents } from "../../../../src/app/agent/list-agents.ts";
import { redeemInvite } from "../../../../src/app/agent/redeem.ts";
import { agentScene, vault } from "../../../support/access/agent-scene.ts";

test("pages hold each agent once, by name, and say where the next begins", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  for (const name of ["bot-c", "bot-a", "bot-b"]) await scene.create(name);
  await scene.invite({ name: "bot-0" });
  const page = async (request: object) => {
    const { agents, pending, next } = await listAgents(instance.deps, owner, request);
    return { names: agents.map(({ agent }) => agent.name), pending: pending.length, next };
  };
  const all = ["bot-a", "bot-b", "bot-c"];
  expect(await page({})).toEqual({ names: all, pending: 1, next: undefined });
  expect(await page({ limit: 2 })).toEqual({ names: all.slice(0, 2), pending: 0, next: "bot-b" });
  expect(await page({ limit: 2, after: "bot-b" })).toEqual({ names: ["bot-c"], pending: 1, next: undefined });
  expect(await page({ limit: 3 })).toEqual({ names: all, pending: 1, next: undefined });
});

test("who is no owner sees what is theirs, the invites too", async () => {
  await using scene = await agentScene();
  const { instance, member } = scene;
  const payments = await instance.addVault("payments");
  await scene.create("foreign");
  await scene.create("own", member);
  await scene.invite({ name: "invited", vaults: [vault("payments")] });
  await scene.invite({ name: "elsewhere" });
  await scene.invite({ name: "own-invite" }, member);
  const seen = async () => {
    const { agents, pending } = await listAgents(instance.deps, member);
    return [...agents.map(({ agent }) => agent.name), ...pending.map(({ agentName }) => agentName)];
  };
  expect(await seen()).toEqual(["own", "own-invite"]);
  const actor = { type: "user", id: member.id } as const;
  await instance.store.grants.put(actor, payments, {
    role: "proxy",
    grantedAt: 0,
    expiresAt: instance.clock.now(),
  });
  expect(await seen()).toEqual(["own", "own-invite"]);
  await instance.store.grants.put(actor, payments, { role: "proxy", grantedAt: 0 });
  expect((await seen()).toSorted()).toEqual(["invited", "own", "own-invite"]);
});

test("an invite is not listed once an agent has its name, nor when it rotates, is used, revoked or overdue", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const used = await scene.invite({ name: "used-bot" });
  await redeemInvite(instance.deps, { token: used.token, ip: "" });
  await scene.invite({ name: "taken-bot" });
  await scene.create("taken-bot");
  await scene.invite({ name: "late-bot", ttlSeconds: 60 });
  const pending = async () =>
    (await listAgents(instance.deps, owner)).pending.map(({ agentName }) => agentName);
  expect(await pending()).toEqual(["late-bot"]);
  instance.clock.advance(60_000);
  expect(await pending()).toEqual([]);
});

test("one agent is shown with its vaults, its tokens and who made it", async () => {
  await using scene = await agentScene();
  const { instance, owner, member } = scene;
  const { agent } = await scene.create("bot", member);
  const shown = await describeAgent(instance.deps, owner, "bot");
  expect(shown).toMatchObject({ agent, vaults: [], createdByName: "max@example.com" });
  expect(shown.tokens).toHaveLength(1);
  await expect(describeAgent(instance.deps, owner, "none")).rejects.toMatchObject({
    code: "agent_not_found",
  });
});
