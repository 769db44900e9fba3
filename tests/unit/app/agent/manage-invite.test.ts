import { expect, test } from "bun:test";
import { revokeInvite, revokeInviteById } from "../../../../src/app/agent/manage-invite.ts";
import { findRedeemable, redeemInvite } from "../../../../src/app/agent/redeem.ts";
import { agentScene, noted, vault } from "../../../support/access/agent-scene.ts";

test("an invite is revoked by its token, by the end of it, or by its id; once", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const [whole, ending, numbered] = [await scene.invite(), await scene.invite(), await scene.invite()];
  await revokeInvite(instance.deps, owner, { token: whole.token });
  await revokeInvite(instance.deps, owner, { token: ending.token.slice(-8) });
  await revokeInviteById(instance.deps, owner, { id: "3" });
  for (const { token } of [whole, ending, numbered]) {
    await expect(findRedeemable(instance.deps, token)).rejects.toMatchObject({ code: "invite_revoked" });
  }
  await expect(revokeInvite(instance.deps, owner, { token: whole.token })).rejects.toMatchObject({
    code: "invite_closed",
    message: "The invite is already revoked",
  });
  await expect(revokeInvite(instance.deps, owner, { token: ending.token.slice(-8) })).rejects.toMatchObject({
    code: "invite_not_found",
  });
  expect((await noted(instance)).filter((line) => line.startsWith("agent-invite.revoke"))).toHaveLength(3);
});

test("what became of one is said to who has its token", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const used = await scene.invite();
  await redeemInvite(instance.deps, { token: used.token, ip: "" });
  await expect(revokeInvite(instance.deps, owner, { token: used.token })).rejects.toThrow("already redeemed");
  const late = await scene.invite({ ttlSeconds: 1 });
  instance.clock.advance(1000);
  await expect(revokeInvite(instance.deps, owner, { token: late.token })).rejects.toThrow("already expired");
});

test("an end that fits none, several, or is none is refused, and nothing is revoked", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const { token } = await scene.invite();
  const revoke = (text: string) => revokeInvite(instance.deps, owner, { token: text });
  await expect(revoke(token.slice(-7))).rejects.toMatchObject({ code: "bad_request" });
  for (const text of [token.slice(7, 20), `f${token.slice(-32)}x`, "av_inv_none", token.slice(0, 20)]) {
    await expect(revoke(text)).rejects.toMatchObject({ code: "invite_not_found" });
  }
  const twin = {
    agentName: "twin",
    role: "member",
    vaults: [],
    createdBy: { type: "user", id: owner.id },
  } as const;
  const times = { createdAt: instance.clock.now(), expiresAt: instance.clock.now() + 1000 };
  // As long an end as is kept, and another one.
  const suffix = `${token.at(-32) === "0" ? "1" : "0"}${token.slice(-31)}`;
  await instance.store.agentInvites.create({ ...twin, ...times, suffix, hash: "feed" as never });
  await expect(revoke(token.slice(-8))).rejects.toMatchObject({ code: "invite_ambiguous" });
  expect(await instance.store.agentInvites.pending({ now: instance.clock.now() })).toHaveLength(2);
  await revoke(token.slice(-32));
});

test("who may not revoke it: knows of it by its whole token alone", async () => {
  await using scene = await agentScene();
  const { instance, member } = scene;
  const payments = await instance.addVault("payments");
  const { token } = await scene.invite({ vaults: [vault("payments")] });
  const revoke = (text: string) => revokeInvite(instance.deps, member, { token: text });
  await expect(revoke(token)).rejects.toMatchObject({ code: "forbidden" });
  await expect(revoke(token.slice(-12))).rejects.toMatchObject({ code: "invite_not_found" });
  await expect(revokeInviteById(instance.deps, member, { id: "1" })).rejects.toMatchObject({
    code: "invite_not_found",
  });
  await expect(revokeInviteById(instance.deps, member, { id: "1.5" })).rejects.toMatchObject({
    code: "bad_request",
  });
  await instance.store.grants.put({ type: "user", id: member.id }, payments, { role: "admin", grantedAt: 0 });
  await revoke(token.slice(-12));
});
