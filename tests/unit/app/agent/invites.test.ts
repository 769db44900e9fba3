import { expect, test } from "bun:test";
import { listInvites } from "../../../../src/app/agent/invites.ts";
import { revokeInviteById } from "../../../../src/app/agent/manage-invite.ts";
import { redeemInvite } from "../../../../src/app/agent/redeem.ts";
import { inviteRotation } from "../../../../src/app/agent/rotate.ts";
import { agentScene, noted, vault } from "../../../support/access/agent-scene.ts";

test("an invite is a link that is good for a week, or as long as it is given", async () => {
  await using scene = await agentScene();
  const { instance } = scene;
  const invite = await scene.invite({ name: "bot", vaults: [vault("default")] });
  expect(invite).toMatchObject({
    agentName: "bot",
    role: "member",
    link: `http://127.0.0.1:14321/invite/${invite.token}`,
  });
  expect(invite.token).toMatch(/^av_inv_[0-9a-f]{64}$/);
  expect(invite.expiresAt).toBe(instance.clock.now() + 604_800_000);
  const short = await scene.invite({ ttlSeconds: 900 });
  expect(short.expiresAt).toBe(instance.clock.now() + 900_000);
  const [record] = await instance.store.audit.list({ limit: 1, after: 1 });
  expect(JSON.stringify(record)).not.toContain(invite.token);
});

test("without a name one is made up, of which each is another", async () => {
  await using scene = await agentScene();
  const names = new Set<string>();
  for (let count = 0; count < 20; count++) names.add((await scene.invite()).agentName);
  expect(names.size).toBe(20);
  for (const name of names) expect(name).toMatch(/^[a-z]+-[a-z]+-\d{3}$/);
});

test("what cannot be is refused, and nothing is left of it", async () => {
  await using scene = await agentScene();
  const { instance, member } = scene;
  await scene.create("taken");
  await scene.invite({ name: "invited" });
  await instance.addVault("payments");
  const refusals: [Parameters<typeof scene.invite>[0], string, typeof member?][] = [
    [{ name: "No" }, "invalid_agent_name"],
    [{ name: "invites" }, "invalid_agent_name"],
    [{ role: "king" }, "bad_request"],
    [{ name: "taken" }, "agent_exists"],
    [{ name: "invited" }, "invite_pending"],
    [{ vaults: [vault("nope")] }, "vault_not_found"],
    [{ vaults: [vault("default", "king")] }, "bad_request"],
    [{ vaults: [vault("payments")] }, "vault_not_found", member],
    [{ role: "owner" }, "forbidden", member],
  ];
  for (const [request, code, who] of refusals) {
    await expect(scene.invite(request, who)).rejects.toMatchObject({ code });
  }
  expect(await instance.store.agentInvites.list({}, 0)).toHaveLength(1);
  expect(await noted(instance)).toEqual(["agent.create taken", "agent-invite.create invited"]);
});

test("fifty may be pending; rotations, and those that are used, revoked or overdue, do not count", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  await scene.create("bot");
  for (let count = 0; count < 49; count++) await scene.invite({ ttlSeconds: 60 });
  await inviteRotation(instance.deps, owner, "bot");
  const last = await scene.invite();
  await expect(scene.invite()).rejects.toMatchObject({ code: "too_many_invites" });
  await redeemInvite(instance.deps, { token: last.token, ip: "" });
  await scene.invite();
  await expect(scene.invite()).rejects.toMatchObject({ code: "too_many_invites" });
  instance.clock.advance(60_000);
  await scene.invite();
});

test("the list tells what became of each and of its token, newest first", async () => {
  await using scene = await agentScene();
  const { instance, owner } = scene;
  const [used, ended] = [
    await scene.invite({ name: "used" }),
    await scene.invite({ name: "ended", tokenTtlSeconds: 300 }),
  ];
  instance.clock.advance(1000);
  await scene.invite({ name: "late", ttlSeconds: 1 });
  await scene.invite({ name: "revoked" });
  instance.clock.advance(1000);
  await scene.invite({ name: "waits" });
  for (const { token } of [used, ended]) await redeemInvite(instance.deps, { token, ip: "" });
  await revokeInviteById(instance.deps, owner, { id: "4" });
  const list = await listInvites(instance.deps, owner);
  expect(list.map(({ agentName, status, createdByName }) => [agentName, status, createdByName])).toEqual([
    ["waits", "pending", "olga@example.com"],
    ["late", "expired", "olga@example.com"],
    ["revoked", "revoked", "olga@example.com"],
    ["used", "redeemed", "olga@example.com"],
    ["ended", "redeemed", "olga@example.com"],
  ]);
  expect(list.map(({ tokenEndsAt }) => tokenEndsAt)).toEqual([
    undefined,
    undefined,
    undefined,
    Number.POSITIVE_INFINITY,
    instance.clock.now() + 300_000,
  ]);
  const named = async (status: string) =>
    (await listInvites(instance.deps, owner, { status })).map(({ agentName }) => agentName);
  expect(await named("expired")).toEqual(["late"]);
  expect(await named("")).toHaveLength(5);
  expect(await named("none-such")).toEqual([]);
});

test("others see those that they made or whose vaults they administer", async () => {
  await using scene = await agentScene();
  const { instance, member } = scene;
  const payments = await instance.addVault("payments");
  await scene.invite({ name: "invited", vaults: [vault("payments")] });
  await scene.invite({ name: "elsewhere" });
  await scene.invite({ name: "own-invite" }, member);
  const seen = async () => (await listInvites(instance.deps, member)).map(({ agentName }) => agentName);
  const holder = { type: "user", id: member.id } as const;
  await instance.store.grants.put(holder, payments, { role: "member", grantedAt: 0 });
  expect(await seen()).toEqual(["own-invite"]);
  await instance.store.grants.put(holder, payments, { role: "admin", grantedAt: 0 });
  expect((await seen()).toSorted()).toEqual(["invited", "own-invite"]);
});
