import { expect, test } from "bun:test";
import {
  addVaultUser,
  changeVaultUser,
  listVaultUsers,
  removeVaultUser,
} from "../../../../src/app/vault/vault-users.ts";
import { DEFAULT_VAULT_ID, type TokenHash, type UserId } from "../../../../src/core/ids.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

const ADMIN = scopedPrincipal("admin");

test("people are listed by address, with what becomes of a grant that ends", async () => {
  await using instance = await openInstance();
  const { deps, clock } = instance;
  await instance.addUser("zoe@example.com", "member", { default: "admin" });
  await instance.addUser("ann@example.com", "member");
  await instance.addAgent("builder", "member", { default: "admin" });
  const expiresAt = clock.now() + 60_000;
  await addVaultUser(deps, ADMIN, { vault: "default", email: "ANN@example.com", expiresAt });
  const ann = { email: "ann@example.com", role: "member", expiresAt } as const;
  const zoe = { email: "zoe@example.com", role: "admin", status: "active" } as const;
  const list = () => listVaultUsers(deps, ADMIN, { vault: "default" });
  expect(await list()).toEqual([{ ...ann, status: "active" }, zoe]);
  clock.advance(60_000);
  expect(await list()).toEqual([{ ...ann, status: "expired" }, zoe]);
});

test("who is invited to the vault is shown as pending, until the invite is overdue", async () => {
  await using instance = await openInstance();
  const { deps, store, clock } = instance;
  const vault = { vaultName: "default", role: "admin" } as const;
  const invite = (email: string, vaultId = DEFAULT_VAULT_ID) =>
    store.userInvites.create({
      hash: `hash of ${email}` as TokenHash,
      suffix: "0123456789abcdef",
      email,
      role: "member",
      createdBy: { type: "user", id: "user-1" as UserId },
      createdAt: clock.now(),
      expiresAt: clock.now() + 60_000,
      vaults: [{ ...vault, vaultId }],
    });
  await invite("ann@example.com");
  await invite("elsewhere@example.com", await instance.addVault("payments"));
  await store.userInvites.settle(await invite("gone@example.com"), { status: "revoked", at: 1 });
  const list = () => listVaultUsers(deps, ADMIN, { vault: "default" });
  expect(await list()).toEqual([{ email: "ann@example.com", role: "admin", status: "pending" }]);
  clock.advance(60_000);
  expect(await list()).toEqual([]);
});

test("a change needs something to change, and a person of the vault", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  await instance.addUser("ann@example.com", "member");
  const change = (email: string, fields: { role?: string; expiresAt?: number | null }) =>
    changeVaultUser(deps, ADMIN, { vault: "default", email, ...fields });
  await expect(change("ann@example.com", {})).rejects.toThrow("role is required");
  await expect(change("ann@example.com", { role: "proxy" })).rejects.toThrow("role must be member or admin");
  await expect(change("nobody@example.com", { role: "admin" })).rejects.toMatchObject({
    code: "user_not_found",
    message: "User not found: nobody@example.com",
  });
  await expect(change("ann@example.com", { role: "admin" })).rejects.toMatchObject({
    code: "grant_not_found",
  });
  await addVaultUser(deps, ADMIN, { vault: "default", email: "ann@example.com" });
  expect(await change("ann@example.com", { role: "admin" })).toMatchObject({ role: "admin" });
});

test("who is removed is gone from the list", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  await instance.addUser("ann@example.com", "member", { default: "member" });
  await removeVaultUser(deps, ADMIN, { vault: "default", email: "Ann@Example.com" });
  expect(await listVaultUsers(deps, ADMIN, { vault: "default" })).toEqual([]);
});
