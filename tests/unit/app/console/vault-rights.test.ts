/** What of a vault is shown to whom; whether it may be done is asked again by each use-case. */
import { expect, test } from "bun:test";
import { readVaultRights } from "../../../../src/app/console/vault-rights.ts";
import { resolvePrincipal } from "../../../../src/app/principals.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { bearerEntry, raise } from "../../../support/vault/proposals.ts";

async function rightsOf({ deps }: Instance, token: string) {
  const principal = await resolvePrincipal(deps, token);
  return readVaultRights(deps, principal, { name: "payments", action: "setting:read" });
}

test("an admin, a proxy and an owner who has not joined stand differently in a vault", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  await raise(instance, { services: [bearerEntry("docs", "docs.example.com", "DOCS_KEY")] }, vaultId);
  const admin = await rightsOf(
    instance,
    await instance.addUser("ada@example.com", "member", { payments: "admin" }),
  );
  expect([admin.grant?.role, admin.may("setting:write"), admin.may("log:read")]).toEqual([
    "admin",
    true,
    true,
  ]);
  expect(admin.pendingProposals).toBe(1);
  const proxy = await rightsOf(instance, await instance.addAgent("bot", "no-access", { payments: "proxy" }));
  expect([proxy.grant?.role, proxy.may("setting:write"), proxy.may("log:read")]).toEqual([
    "proxy",
    false,
    false,
  ]);
  const { deps } = instance;
  const principal = await resolvePrincipal(deps, owner);
  const seen = await readVaultRights(deps, principal, { name: "payments", action: "vault:delete" });
  expect([seen.grant, seen.may("vault:delete"), seen.may("log:read")]).toEqual([undefined, true, false]);
  // They could not look at it.
  expect(seen.pendingProposals).toBe(0);
});

test("to whoever has no part in it there is no vault", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  await instance.addVault("payments");
  const token = await instance.addUser("otto@example.com", "member");
  await expect(rightsOf(instance, token)).rejects.toMatchObject({ code: "vault_not_found" });
});
