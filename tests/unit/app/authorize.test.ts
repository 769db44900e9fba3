import { expect, test } from "bun:test";
import { authorize, authorizeInVault, mayInVault } from "../../../src/app/authorize.ts";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../support/principals.ts";

test("an action on the instance gives back the actor, or refuses with the reason", () => {
  expect(authorize(userPrincipal("member"), "vault:create")).toMatchObject({ type: "user", id: "user-1" });
  expect(() => authorize(userPrincipal("no-access"), "vault:create")).toThrow(
    "Instance member role required",
  );
  expect(() => authorize(scopedPrincipal("admin"), "vault:list")).toThrow("Authentication required");
});

test("the grant is read each time, so a change counts at once", async () => {
  await using instance = await openInstance();
  const request = { action: "service:write", vaultId: DEFAULT_VAULT_ID } as const;
  const principal = userPrincipal("member");
  const may = () => mayInVault(instance, principal, request);
  expect(await may()).toBe(false);
  await instance.store.grants.put({ type: "user", id: "user-1" as never }, DEFAULT_VAULT_ID, "admin");
  expect(await may()).toBe(true);
  await authorizeInVault(instance, principal, request);
  await instance.store.grants.put({ type: "user", id: "user-1" as never }, DEFAULT_VAULT_ID, "member");
  await expect(authorizeInVault(instance, principal, request)).rejects.toThrow("Vault admin role required");
});
