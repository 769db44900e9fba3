import { expect, test } from "bun:test";
import { findAgent, findManaged } from "../../../../src/app/agent/find-agent.ts";
import { agentScene } from "../../../support/access/agent-scene.ts";
import { scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

test("an agent is found by who made it, who shares a vault with it, and owners; to others it is not there", async () => {
  await using scene = await agentScene();
  const { instance, owner, member } = scene;
  const { agent } = await scene.create("bot", member);
  const find = (who: Parameters<typeof findAgent>[1], name = "bot") => findAgent(instance.deps, who, name);
  for (const who of [owner, member]) expect((await find(who)).id).toBe(agent.id);
  const stranger = userPrincipal("member");
  await expect(find(stranger)).rejects.toMatchObject({
    code: "agent_not_found",
    message: "Agent not found: bot",
  });
  await expect(find(owner, "none")).rejects.toMatchObject({ code: "agent_not_found" });
  const vaultId = await instance.addVault("payments");
  for (const actor of [
    { type: "agent", id: agent.id } as const,
    { type: "user", id: "user-1" as never } as const,
  ]) {
    await instance.store.grants.put(actor, vaultId, { role: "proxy", grantedAt: 0 });
  }
  expect((await find(stranger)).id).toBe(agent.id);
});

test("to manage it takes more: having made it, or being owner; an agent that is owner is for owners alone", async () => {
  await using scene = await agentScene();
  const { instance, owner, member } = scene;
  const { agent } = await scene.create("bot", member);
  const find = (who: Parameters<typeof findAgent>[1]) => findManaged(instance.deps, who, "bot");
  for (const who of [owner, member]) expect((await find(who)).id).toBe(agent.id);
  await expect(find({ ...member, role: "no-access" } as never)).rejects.toMatchObject({ code: "forbidden" });
  await expect(find(scopedPrincipal("admin"))).rejects.toMatchObject({ code: "forbidden" });
  await instance.store.agents.setRole(agent.id, "owner", 1);
  await expect(find(member)).rejects.toMatchObject({ code: "forbidden" });
  expect((await find(owner)).role).toBe("owner");
});
