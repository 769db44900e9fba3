import { expect, test } from "bun:test";
import {
  deleteAgent,
  renameAgent,
  revokeAgent,
  setAgentRole,
} from "../../../../src/app/agent/manage-agent.ts";
import { mintSession } from "../../../../src/app/vault/sessions.ts";
import { agentScene, noted } from "../../../support/access/agent-scene.ts";

test("revoking ends its tokens and what it minted, keeps name and grants, and happens once", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const token = await instance.addAgent("bot", "member", { default: "member" });
  const bot = await scene.principal(token);
  const request = { vault: "default", role: undefined, ttlSeconds: undefined, label: undefined };
  const minted = await mintSession(instance.deps, bot, request);
  await revokeAgent(instance.deps, owner, "bot");
  for (const one of [token, minted.token]) expect(await scene.isGood(one)).toBe(false);
  const agent = await instance.store.agents.byName("bot");
  expect(agent).toMatchObject({ status: "revoked", revokedAt: instance.clock.now() });
  expect(await instance.store.grants.ofActor(agent?.id ?? "")).toHaveLength(1);
  await expect(revokeAgent(instance.deps, owner, "bot")).rejects.toMatchObject({ code: "agent_revoked" });
});

test("deleting frees the name", async () => {
  await using scene = await agentScene();
  const { token } = await scene.create("bot");
  await deleteAgent(scene.instance.deps, scene.owner, "bot");
  expect(await scene.isGood(token)).toBe(false);
  await scene.create("bot");
  expect(await noted(scene.instance)).toEqual(["agent.create bot", "agent.delete bot", "agent.create bot"]);
});

test("renaming takes a name that nobody has", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  await scene.create("bot");
  await scene.create("other");
  const rename = (newName: string) => renameAgent(instance.deps, owner, { name: "bot", newName });
  await expect(rename("other")).rejects.toMatchObject({ code: "agent_exists" });
  await expect(rename("bot")).rejects.toMatchObject({ code: "agent_exists" });
  await expect(rename("No")).rejects.toMatchObject({ code: "invalid_agent_name" });
  await rename("fresh");
  await expect(rename("again")).rejects.toMatchObject({ code: "agent_not_found" });
  const [record] = await instance.store.audit.list({ limit: 1 });
  expect(record).toMatchObject({
    action: "agent.rename",
    changes: { name: { before: "bot", after: "fresh" } },
  });
});

test("a role is given by owners, to agents that are not revoked", async () => {
  await using scene = await agentScene();
  const { instance, owner, member } = scene;
  await scene.create("bot", member);
  const set = (role: string, who = owner) => setAgentRole(instance.deps, who, { name: "bot", role });
  await expect(set("member", member)).rejects.toMatchObject({ code: "forbidden" });
  await expect(set("king")).rejects.toMatchObject({ code: "bad_request" });
  expect(await set("owner")).toEqual({ before: "no-access", after: "owner" });
  expect(await set("member")).toEqual({ before: "owner", after: "member" });
  await revokeAgent(instance.deps, owner, "bot");
  await expect(set("owner")).rejects.toMatchObject({ code: "agent_revoked" });
  await expect(setAgentRole(instance.deps, owner, { name: "none", role: "owner" })).rejects.toMatchObject({
    code: "agent_not_found",
  });
});

test("the last owner stays, also when several are taken away at once", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const chief = await scene.principal(await instance.addAgent("chief", "owner"));
  await instance.addAgent("second", "owner");
  await instance.store.users.delete(owner.id);
  const results = await Promise.allSettled([
    revokeAgent(instance.deps, chief, "second"),
    deleteAgent(instance.deps, chief, "second"),
    setAgentRole(instance.deps, chief, { name: "chief", role: "member" }),
    revokeAgent(instance.deps, chief, "chief"),
    deleteAgent(instance.deps, chief, "chief"),
  ]);
  expect(await instance.store.agents.countOwners()).toBe(1);
  expect(results.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  const left = (await instance.store.agents.list({})).find((agent) => agent.role === "owner");
  const name = left?.name ?? "";
  await expect(setAgentRole(instance.deps, chief, { name, role: "member" })).rejects.toMatchObject({
    code: "last_owner",
  });
  await expect(revokeAgent(instance.deps, chief, name)).rejects.toMatchObject({ code: "last_owner" });
  await expect(deleteAgent(instance.deps, chief, name)).rejects.toMatchObject({ code: "last_owner" });
});

test("the role that an agent has already changes nothing and leaves no record", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const { agent } = await scene.create("bot");
  instance.clock.advance(1);
  const role = await setAgentRole(instance.deps, owner, { name: "bot", role: "no-access" });
  expect(role).toEqual({ before: "no-access", after: "no-access" });
  expect((await instance.store.agents.byName("bot"))?.updatedAt).toBe(agent.updatedAt);
  expect(await noted(instance)).toEqual(["agent.create bot"]);
});
