import { expect, test } from "bun:test";
import {
  changeCredentialStore,
  listCredentialStores,
  syncCredentialStore,
} from "../../../../src/app/vault/credential-store.ts";
import { createVault } from "../../../../src/app/vault/vaults.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

test("a vault keeps its credentials itself, and owners are told that there is nothing else", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  const owner = userPrincipal("owner");
  expect(listCredentialStores(deps, owner)).toEqual(["builtin"]);
  const change = (kind: string) => changeCredentialStore(deps, owner, { vault: "default", kind });
  expect(await change("builtin")).toEqual({ kind: "builtin" });
  await expect(change("infisical")).rejects.toMatchObject({ code: "infisical_not_configured" });
  await expect(change("other")).rejects.toThrow("kind must be builtin or infisical");
  await expect(syncCredentialStore(deps, scopedPrincipal("member"), { vault: "default" })).rejects.toThrow(
    "Vault default has no external credential store",
  );
});

test("a new vault that is to keep them elsewhere is not made", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  const create = (role: "owner" | "member", storeKind: string) =>
    createVault(deps, userPrincipal(role), { name: "payments", storeKind });
  await expect(create("member", "builtin")).rejects.toMatchObject({ code: "forbidden" });
  await expect(create("owner", "builtin")).rejects.toMatchObject({ code: "infisical_not_configured" });
  expect(await instance.store.vaults.byName("payments")).toBeUndefined();
  expect((await create("member", "")).name).toBe("payments");
});
