import { expect, test } from "bun:test";
import { joinVault, leaveVault, readMembership } from "../../../../src/app/vault/membership.ts";
import { createVault } from "../../../../src/app/vault/vaults.ts";
import type { Principal } from "../../../../src/core/actor.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../support/principals.ts";

const PAYMENTS = { vault: "payments" };

test("an owner joins once as admin; a grant that is over stands in nobody's way", async () => {
  await using instance = await openInstance();
  const { deps, clock } = instance;
  const id = await instance.addVault("payments");
  const owner = agentPrincipal("owner");
  const past = { role: "proxy", grantedAt: 0, expiresAt: clock.now() } as const;
  await instance.store.grants.put({ type: "agent", id: "agent-1" as never }, id, past);
  expect(await joinVault(deps, owner, PAYMENTS)).toEqual({ vault: "payments", role: "admin" });
  await expect(joinVault(deps, owner, PAYMENTS)).rejects.toMatchObject({ code: "grant_exists" });
  await expect(joinVault(deps, owner, { vault: "nope" })).rejects.toMatchObject({
    code: "vault_not_found",
  });
  await expect(joinVault(deps, userPrincipal("member"), { vault: "nope" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("whoever leaves is out, unless nobody would be left to administer the vault", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  const ann = await aPerson(instance, "ann@example.com");
  const bob = await aPerson(instance, "bob@example.com");
  const vault = await createVault(deps, ann, { name: "payments" });
  await expect(leaveVault(deps, ann, PAYMENTS)).rejects.toMatchObject({
    code: "last_admin",
    message: "Cannot leave as the last admin of vault payments",
  });
  await instance.store.grants.put(bob as never, vault.id, { role: "admin", grantedAt: 1 });
  await leaveVault(deps, ann, PAYMENTS);
  await expect(readMembership(deps, ann, PAYMENTS)).rejects.toMatchObject({ code: "vault_not_found" });
  expect(await readMembership(deps, bob, PAYMENTS)).toEqual({ vault: "payments", role: "admin" });
});

test("of two admins who leave at once one stays", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  const [ann, bob] = [await aPerson(instance, "ann@example.com"), await aPerson(instance, "bob@example.com")];
  const vault = await createVault(deps, ann, { name: "payments" });
  await instance.store.grants.put(bob as never, vault.id, { role: "admin", grantedAt: 1 });
  const outcomes = await Promise.allSettled([ann, bob].map((who) => leaveVault(deps, who, PAYMENTS)));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await instance.store.grants.adminsOf(vault.id, 0)).toHaveLength(1);
});

async function aPerson(instance: Instance, email: string): Promise<Principal> {
  await instance.addUser(email, "member");
  const user = await instance.store.users.byEmail(email);
  return userPrincipal("member", user?.id);
}
