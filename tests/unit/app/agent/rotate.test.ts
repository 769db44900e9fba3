import { expect, test } from "bun:test";
import { revokeAgent } from "../../../../src/app/agent/manage-agent.ts";
import { redeemInvite } from "../../../../src/app/agent/redeem.ts";
import { inviteRotation, rotateToken } from "../../../../src/app/agent/rotate.ts";
import { agentScene, noted } from "../../../support/access/agent-scene.ts";

const tokenOf = ({ inviteLink }: { readonly inviteLink: string }) => inviteLink.split("/").at(-1) ?? "";

test("at once: a new token, and the old one is good for nothing", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const old = await scene.create("bot");
  const { token, rotatedAt } = await rotateToken(instance.deps, owner, "bot");
  expect([await scene.isGood(old.token), await scene.isGood(token)]).toEqual([false, true]);
  expect((await instance.store.agents.byName("bot"))?.updatedAt).toBe(rotatedAt);
});

test("by invite: the old token is good until the invite is redeemed, within fifteen minutes", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const old = await scene.create("bot");
  const rotation = await inviteRotation(instance.deps, owner, "bot");
  expect(rotation.inviteLink).toMatch(/^http:\/\/127\.0\.0\.1:14321\/invite\/av_inv_[0-9a-f]{64}$/);
  expect(rotation.prompt).toContain(rotation.inviteLink);
  expect(rotation.expiresIn).toBe("15m");
  expect(await scene.isGood(old.token)).toBe(true);
  const redeemed = await redeemInvite(instance.deps, { token: tokenOf(rotation), ip: "192.0.2.1" });
  expect(redeemed.agentName).toBe("bot");
  expect([await scene.isGood(old.token), await scene.isGood(redeemed.token)]).toEqual([false, true]);
  expect(await noted(instance)).toEqual([
    "agent.create bot",
    "agent-invite.create bot",
    "agent-invite.redeem bot",
    "agent.rotate bot",
  ]);
  const late = await inviteRotation(instance.deps, owner, "bot");
  instance.clock.advance(15 * 60_000);
  await expect(redeemInvite(instance.deps, { token: tokenOf(late), ip: "" })).rejects.toMatchObject({
    code: "invite_expired",
  });
});

test("one rotation waits at a time: another, or a token at once, takes its place", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  await scene.create("bot");
  const first = await inviteRotation(instance.deps, owner, "bot");
  const second = await inviteRotation(instance.deps, owner, "bot");
  await rotateToken(instance.deps, owner, "bot");
  for (const rotation of [first, second]) {
    await expect(redeemInvite(instance.deps, { token: tokenOf(rotation), ip: "" })).rejects.toMatchObject({
      code: "invite_revoked",
    });
  }
});

test("a revoked agent does not come back by any way", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  await scene.create("bot");
  const waiting = await inviteRotation(instance.deps, owner, "bot");
  await revokeAgent(instance.deps, owner, "bot");
  for (const rotate of [rotateToken, inviteRotation]) {
    await expect(rotate(instance.deps, owner, "bot")).rejects.toMatchObject({ code: "agent_revoked" });
  }
  await expect(redeemInvite(instance.deps, { token: tokenOf(waiting), ip: "" })).rejects.toMatchObject({
    code: "agent_gone",
  });
  expect((await instance.store.agents.byName("bot"))?.status).toBe("revoked");
});

test("however rotations and redemptions mix, one token is good at the end", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const tokens = [(await scene.create("bot")).token];
  for (let round = 0; round < 10; round++) {
    const waiting = await inviteRotation(instance.deps, owner, "bot");
    const redeem = () => redeemInvite(instance.deps, { token: tokenOf(waiting), ip: "" });
    const results = await Promise.allSettled([
      redeem(),
      rotateToken(instance.deps, owner, "bot"),
      redeem(),
      inviteRotation(instance.deps, owner, "bot"),
      rotateToken(instance.deps, owner, "bot"),
      redeem(),
    ]);
    for (const result of results) {
      if (result.status === "fulfilled" && "token" in result.value) tokens.push(result.value.token);
    }
    const good: string[] = [];
    for (const token of tokens) if (await scene.isGood(token)) good.push(token);
    expect(good).toHaveLength(1);
  }
});

test("a rotation that another takes the place of is in the record as revoked", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  await scene.create("bot");
  await inviteRotation(instance.deps, owner, "bot");
  await inviteRotation(instance.deps, owner, "bot");
  await rotateToken(instance.deps, owner, "bot");
  expect(await noted(instance)).toEqual([
    "agent.create bot",
    "agent-invite.create bot",
    "agent-invite.revoke bot",
    "agent-invite.create bot",
    "agent-invite.revoke bot",
    "agent.rotate bot",
  ]);
});
