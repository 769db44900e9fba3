import { expect, test } from "bun:test";
import { createAgent } from "../../../../src/app/agent/create-agent.ts";
import { agentScene, noted, vault } from "../../../support/access/agent-scene.ts";

test("an agent gets a token that works, no role on the instance, and the vaults it is given", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const payments = await instance.addVault("payments");
  const end = instance.clock.now() + 60_000;
  const created = await createAgent(instance.deps, owner, {
    name: "bot",
    role: undefined,
    vaults: [vault("payments", undefined, end), vault("default", "admin")],
  });
  expect(created.agent).toMatchObject({ name: "bot", role: "no-access", status: "active" });
  expect(created.vaults).toHaveLength(2);
  expect(await scene.principal(created.token)).toMatchObject({
    type: "agent",
    name: "bot",
    role: "no-access",
  });
  const grant = await instance.store.grants.find(created.agent.id, payments);
  expect(grant).toEqual({ role: "proxy", expiresAt: end });
  expect(await noted(instance)).toEqual(["agent.create bot", "grant.add bot", "grant.add bot"]);
});

test("all or nothing: a refusal leaves no agent, no grant and no record", async () => {
  await using scene = await agentScene();
  const { instance, owner, member } = scene;
  await instance.addVault("payments");
  const make = (fields: object, who = owner) =>
    createAgent(instance.deps, who, { name: "bot", role: undefined, vaults: [], ...fields });
  const refusals: [object, string, typeof owner?][] = [
    [{ name: "No" }, "invalid_agent_name"],
    [{ role: "king" }, "bad_request"],
    [{ vaults: [vault("default"), vault("nope")] }, "vault_not_found"],
    [{ vaults: [vault("default", "king")] }, "bad_request"],
    [{ role: "owner" }, "forbidden", member],
    [{ vaults: [vault("payments")] }, "vault_not_found", member],
  ];
  for (const [fields, code, who] of refusals) await expect(make(fields, who)).rejects.toMatchObject({ code });
  await expect(make({ name: "No", role: "king" })).rejects.toThrow(/name has.*role must be/);
  expect(await instance.store.agents.list({})).toEqual([]);
  expect(await noted(instance)).toEqual([]);
});

test("a name is taken once, also by an agent that was revoked and by one that comes at the same time", async () => {
  await using scene = await agentScene();
  const made = await Promise.allSettled([1, 2, 3].map(() => scene.create("bot")));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const [agent] = await scene.instance.store.agents.list({});
  await scene.instance.store.agents.revoke(agent?.id as never, 1);
  await expect(scene.create("bot")).rejects.toMatchObject({
    code: "agent_exists",
    message: 'An agent named "bot" exists already',
  });
});
