import { expect, test } from "bun:test";
import { setAgentRole } from "../../../../src/app/agent/manage-agent.ts";
import { findRedeemable, redeemInvite } from "../../../../src/app/agent/redeem.ts";
import { inviteRotation } from "../../../../src/app/agent/rotate.ts";
import { type AgentScene, agentScene, noted, vault } from "../../../support/access/agent-scene.ts";

const redeem = ({ instance }: AgentScene, { token }: { readonly token: string }) =>
  redeemInvite(instance.deps, { token, ip: "192.0.2.1" });

test("redeeming makes the agent, with its role, its vaults and a token, and says how to go on", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  await instance.addVault("payments");
  const end = instance.clock.now() + 60_000;
  const vaults = [vault("payments", "member", end), vault("default")];
  const redeemed = await redeem(scene, await scene.invite({ name: "bot", role: "no-access", vaults }));
  expect(redeemed.agentName).toBe("bot");
  expect(redeemed.vaults).toMatchObject([
    { vaultName: "default", role: "proxy" },
    { vaultName: "payments", role: "member", expiresAt: end },
  ]);
  expect(redeemed.instructions).toContain('You are "bot"');
  expect(redeemed.instructions).toContain("- payments (role member)");
  expect(redeemed.instructions).not.toContain(redeemed.token);
  expect(await scene.principal(redeemed.token)).toMatchObject({ name: "bot", role: "no-access" });
  expect((await instance.store.agents.byName("bot"))?.createdBy).toBe(owner.id);
  expect((await noted(instance)).slice(1)).toEqual([
    "agent-invite.redeem bot",
    "agent.create bot",
    "grant.add bot",
    "grant.add bot",
  ]);
  const [record] = await instance.store.audit.list({ limit: 1 });
  expect(record?.actor).toMatchObject({ type: "anonymous", ip: "192.0.2.1" });
});

test("the token lives as long as the invite says", async () => {
  await using scene = await agentScene();
  const redeemed = await redeem(scene, await scene.invite({ tokenTtlSeconds: 300 }));
  expect(redeemed.instructions).toContain("It expires at");
  scene.instance.clock.advance(299_999);
  expect(await scene.isGood(redeemed.token)).toBe(true);
  scene.instance.clock.advance(1);
  expect(await scene.isGood(redeemed.token)).toBe(false);
});

test("of many who redeem one invite at once, one has it", async () => {
  await using scene = await agentScene();
  const invite = await scene.invite({ name: "bot" });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(scene, invite)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "invite_redeemed" });
  }
  expect(await scene.instance.store.agents.list({})).toHaveLength(1);
});

test("a name that was taken meanwhile spends nothing: freed, the invite is good again", async () => {
  await using scene = await agentScene();
  const { instance } = scene;
  const invite = await scene.invite({ name: "bot", vaults: [vault("default")] });
  const { agent } = await scene.create("bot");
  await expect(redeem(scene, invite)).rejects.toMatchObject({ code: "agent_exists" });
  expect(await instance.store.grants.ofActor(agent.id)).toEqual([]);
  await instance.store.agents.rename(agent.id, "other", 1);
  expect((await redeem(scene, invite)).agentName).toBe("bot");
});

test("what fails in the middle leaves nothing half-made", async () => {
  await using scene = await agentScene();
  const { instance } = scene;
  const invite = await scene.invite({ name: "bot", vaults: [vault("default")] });
  const tokens = {
    ...instance.deps.tokens,
    mint: () => {
      throw new Error("out of entropy");
    },
  };
  const broken = { ...instance.deps, tokens };
  await expect(redeemInvite(broken, { token: invite.token, ip: "" })).rejects.toThrow("out of entropy");
  expect(await instance.store.agents.byName("bot")).toBeUndefined();
  expect(await noted(instance)).toEqual(["agent-invite.create bot"]);
  expect((await redeem(scene, invite)).agentName).toBe("bot");
});

test("what is no invite, or no more, is told apart", async () => {
  await using scene = await agentScene();
  const { instance } = scene;
  const code = (token: string) =>
    findRedeemable(instance.deps, token).then(
      () => "good",
      (error) => error.code,
    );
  const [used, late, good] = [
    await scene.invite(),
    await scene.invite({ ttlSeconds: 1 }),
    await scene.invite(),
  ];
  await redeem(scene, used);
  instance.clock.advance(1000);
  const codes: string[] = [];
  for (const token of ["av_inv_00", used.token, late.token, good.token]) codes.push(await code(token));
  expect(codes).toEqual(["invite_not_found", "invite_redeemed", "invite_expired", "good"]);
});

test("a vault whose grant would be over already is not given, and one that is gone is forgotten", async () => {
  await using scene = await agentScene();
  const { instance } = scene;
  const payments = await instance.addVault("payments");
  await instance.addVault("billing");
  const vaults = [
    vault("default", "proxy", instance.clock.now() + 1000),
    vault("payments"),
    vault("billing"),
  ];
  const invite = await scene.invite({ vaults });
  instance.clock.advance(1000);
  await instance.store.vaults.delete(payments);
  expect((await redeem(scene, invite)).vaults.map(({ vaultName }) => vaultName)).toEqual(["billing"]);
});

test("a rotation gives nobody the token of an agent that they cannot manage any more", async () => {
  await using scene = await agentScene();
  const { instance, owner, member } = scene;
  await scene.create("bot", member);
  const { inviteLink } = await inviteRotation(instance.deps, member, "bot");
  await setAgentRole(instance.deps, owner, { name: "bot", role: "owner" });
  const token = inviteLink.split("/").at(-1) ?? "";
  await expect(redeem(scene, { token })).rejects.toMatchObject({ code: "invite_revoked" });
  await setAgentRole(instance.deps, owner, { name: "bot", role: "member" });
  expect((await redeem(scene, { token })).agentName).toBe("bot");
});
