import { expect, test } from "bun:test";
import {
  addVaultAgent,
  changeVaultAgent,
  listVaultAgents,
  removeVaultAgent,
} from "../../../../src/app/vault/vault-agents.ts";
import type { InstanceRole } from "../../../../src/core/access/instance-role.ts";
import type { VaultRole } from "../../../../src/core/access/vault-role.ts";
import { agentScene, noted, vault } from "../../../support/access/agent-scene.ts";

/** Who works in the vault default, with a role there. */
async function scene(role: VaultRole = "admin", onInstance: InstanceRole = "no-access") {
  const base = await agentScene();
  const { instance } = base;
  const common = await instance.addVault("common");
  const token = await instance.addUser("ada@example.com", onInstance, { default: role, common: "member" });
  const who = await base.principal(token);
  const of = (agent: string, fields: object = {}) => ({
    vault: "default",
    agent,
    role: undefined,
    expiresAt: undefined,
    ...fields,
  });
  return {
    ...base,
    who,
    /** One that they see, being in a vault with it. */
    create: async (name: string) => {
      const made = await base.create(name);
      const agent = await instance.store.agents.byName(name);
      const shared = { role: "proxy", grantedAt: 0 } as const;
      if (agent !== undefined)
        await instance.store.grants.put({ type: "agent", id: agent.id }, common, shared);
      return made;
    },
    unseen: base.create,
    add: (agent: string, fields?: object) => addVaultAgent(instance.deps, who, of(agent, fields)),
    change: (agent: string, fields?: object) => changeVaultAgent(instance.deps, who, of(agent, fields)),
    remove: (agent: string) => removeVaultAgent(instance.deps, who, of(agent)),
    list: async () =>
      (await listVaultAgents(instance.deps, who, { vault: "default" })).map((one) => [
        one.name,
        one.role,
        one.status,
      ]),
  };
}

test("an agent is added, given another role and removed; of each a record", async () => {
  const { add, change, remove, list, create, instance } = await scene();
  await using _ = instance;
  await create("bot");
  await add("bot");
  await expect(add("bot")).rejects.toMatchObject({ code: "grant_exists" });
  expect(await list()).toEqual([["bot", "proxy", "active"]]);
  expect(await change("bot", { role: "member" })).toEqual({ before: "proxy", after: "member" });
  await expect(change("bot", { role: "king" })).rejects.toMatchObject({ code: "bad_request" });
  await expect(change("bot")).rejects.toMatchObject({ code: "bad_request" });
  await remove("bot");
  await expect(remove("bot")).rejects.toMatchObject({ code: "grant_not_found" });
  await expect(change("bot", { role: "proxy" })).rejects.toMatchObject({ code: "grant_not_found" });
  await expect(add("none")).rejects.toMatchObject({ code: "agent_not_found" });
  expect((await noted(instance)).slice(1)).toEqual([
    "grant.add bot",
    "grant.set-role bot",
    "grant.remove bot",
  ]);
});

test("a member of the vault adds agents that broker, and no more", async () => {
  const { add, change, remove, create, instance } = await scene("member");
  await using _ = instance;
  await create("bot");
  await expect(add("bot", { role: "member" })).rejects.toMatchObject({ code: "forbidden" });
  await add("bot");
  await expect(change("bot", { role: "proxy" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(remove("bot")).rejects.toMatchObject({ code: "forbidden" });
  const proxy = await scene("proxy");
  await using __ = proxy.instance;
  await expect(proxy.add("bot")).rejects.toMatchObject({ code: "forbidden" });
});

test("a grant ends when it says, and can then be given anew; an end that has passed is refused", async () => {
  const { add, change, list, create, instance } = await scene();
  await using _ = instance;
  await create("bot");
  const in1s = instance.clock.now() + 1000;
  await expect(add("bot", { expiresAt: instance.clock.now() })).rejects.toMatchObject({
    code: "bad_request",
  });
  await add("bot", { expiresAt: in1s });
  await change("bot", { role: "member" });
  instance.clock.advance(1000);
  expect(await list()).toEqual([["bot", "member", "expired"]]);
  await add("bot");
  expect(await list()).toEqual([["bot", "proxy", "active"]]);
});

test("a revoked agent is listed and removed, and not added", async () => {
  const { add, list, remove, create, instance } = await scene();
  await using _ = instance;
  const [bot, other] = [await create("bot"), await create("other")];
  await add("bot");
  for (const { agent } of [bot, other]) await instance.store.agents.revoke(agent.id, 1);
  expect(await list()).toEqual([["bot", "proxy", "revoked"]]);
  await expect(add("other")).rejects.toMatchObject({ code: "agent_revoked" });
  await remove("bot");
  expect(await list()).toEqual([]);
});

test("an agent that is invited counts as one: what is said of it changes its invite", async () => {
  const { add, change, remove, list, create, invite, instance, who } = await scene("admin", "member");
  await using _ = instance;
  await invite({ name: "invited" }, who);
  await invite({ name: "given", vaults: [vault("default", "member")] });
  await create("bot");
  await add("bot");
  expect(await list()).toEqual([
    ["bot", "proxy", "active"],
    ["given", "member", "pending"],
  ]);
  await add("invited", { expiresAt: instance.clock.now() + 1000 });
  await expect(add("invited")).rejects.toMatchObject({ code: "grant_exists" });
  expect(await change("invited", { role: "admin" })).toBeUndefined();
  const [pending] = await instance.store.agentInvites.pending({
    now: instance.clock.now(),
    agentName: "invited",
  });
  expect(pending?.vaults).toMatchObject([{ role: "admin", expiresAt: instance.clock.now() + 1000 }]);
  await change("invited", { expiresAt: null });
  await remove("given");
  expect(await list()).toEqual([
    ["bot", "proxy", "active"],
    ["invited", "admin", "pending"],
  ]);
  await expect(remove("given")).rejects.toMatchObject({ code: "grant_not_found" });
});

test("nobody gets hold of an agent that they do not see: it would be led into their vault, or left without one", async () => {
  const { add, unseen, list, instance } = await scene("admin", "member");
  await using _ = instance;
  await unseen("others");
  await expect(add("others")).rejects.toMatchObject({ code: "agent_not_found" });
  expect(await list()).toEqual([]);
});
