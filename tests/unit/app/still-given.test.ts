import { expect, test } from "bun:test";
import { acceptInvite, readInvite } from "../../../src/app/account/invite/user-invite-acceptance.ts";
import { inviteUser } from "../../../src/app/account/invite/user-invites.ts";
import { redeemInvite } from "../../../src/app/agent/redeem.ts";
import { addVaultAgent, changeVaultAgent } from "../../../src/app/vault/vault-agents.ts";
import type { VaultRole } from "../../../src/core/access/vault-role.ts";
import { agentScene, vault } from "../../support/access/agent-scene.ts";

/** A member of the instance who is admin of `payments` and of `staging`, and may be made less. */
async function scene() {
  const base = await agentScene();
  const { instance, member } = base;
  const payments = await instance.addVault("payments");
  const staging = await instance.addVault("staging");
  const { grants } = instance.store;
  const give = (role: VaultRole, expiresAt?: number) =>
    grants.put(member, payments, { role, grantedAt: 0, ...(expiresAt === undefined ? {} : { expiresAt }) });
  await give("admin");
  await grants.put(member, staging, { role: "admin", grantedAt: 0 });
  const redeem = async ({ token }: { readonly token: string }) => {
    const redeemed = await redeemInvite(instance.deps, { token, ip: "" });
    return redeemed.vaults.map(({ vaultName, role }) => `${vaultName}:${role}`);
  };
  const take = () => grants.remove(member.id, payments);
  return { ...base, payments, give, take, redeem, dispose: base[Symbol.asyncDispose] };
}

test("an admin who is removed does not come back by an invite that they kept", async () => {
  const { instance, member, invite, take, redeem, dispose } = await scene();
  const kept = await invite({ name: "bot", vaults: [vault("payments", "admin"), vault("staging")] }, member);
  await take();
  expect(await redeem(kept)).toEqual(["staging:proxy"]);
  const records = await instance.store.audit.list({ limit: 100 });
  const { changes } = records.find(({ action }) => action === "agent-invite.redeem") ?? {};
  expect(changes).toEqual({ left_out: { after: ["payments:admin"] } });
  await dispose();
});

test("who was demoted, or whose access has ended, brings in no more than they could now", async () => {
  const { instance, member, invite, give, redeem, dispose } = await scene();
  const asked = (role?: string) => invite({ vaults: [vault("payments", role)] }, member);
  const [higher, broker, late] = [await asked("member"), await asked(), await asked()];
  await give("member");
  expect(await redeem(higher)).toEqual([]);
  // A member lets agents in that only broker.
  expect(await redeem(broker)).toEqual(["payments:proxy"]);
  await give("admin", instance.clock.now() + 1000);
  instance.clock.advance(1000);
  expect(await redeem(late)).toEqual([]);
  await dispose();
});

test("people are told of, and get, what their inviter can still give", async () => {
  const { instance, member, take, dispose } = await scene();
  const { deps } = instance;
  const vaults = [vault("payments"), vault("staging")];
  const { token } = await inviteUser(deps, member, { email: "ann@example.com", role: undefined, vaults });
  await take();
  const details = await readInvite(deps, { token });
  expect(details.type === "open" && details.invite.vaults.map(({ vaultName }) => vaultName)).toEqual([
    "staging",
  ]);
  expect(await acceptInvite(deps, { token, password: "long enough", ip: "" })).toMatchObject({ vaults: 1 });
  await dispose();
});

test("what somebody else adds to an invite, or changes of it, is theirs to give", async () => {
  const { instance, owner, member, invite, give, take, redeem, dispose } = await scene();
  const { deps } = instance;
  const made = await invite({ name: "bot", vaults: [vault("staging")] }, owner);
  const ask = { vault: "payments", agent: "bot", role: undefined, expiresAt: undefined };
  await addVaultAgent(deps, member, ask);
  const lost = await invite({ name: "lost", vaults: [vault("payments")] }, owner);
  await changeVaultAgent(deps, member, { ...ask, agent: "lost", role: "member" });
  const kept = await invite({ name: "kept", vaults: [vault("staging")] }, owner);
  await addVaultAgent(deps, member, { ...ask, agent: "kept" });
  expect(await redeem(kept)).toEqual(["payments:proxy", "staging:proxy"]);
  await take();
  expect(await redeem(made)).toEqual(["staging:proxy"]);
  await give("member");
  expect(await redeem(lost)).toEqual([]);
  await dispose();
});
