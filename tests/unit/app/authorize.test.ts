import { expect, test } from "bun:test";
import { authorize, authorizeInVault, mayInVault } from "../../../src/app/authorize.ts";
import type { Principal } from "../../../src/core/actor.ts";
import { AppError } from "../../../src/core/errors.ts";
import { DEFAULT_VAULT_ID, type VaultId } from "../../../src/core/ids.ts";
import { fakeClock } from "../../support/clock.ts";
import { openInstance } from "../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../support/principals.ts";

test("an action on the instance gives back the actor, or refuses with the reason", () => {
  const deps = { clock: fakeClock() };
  expect(authorize(deps, userPrincipal("member"), "vault:create")).toMatchObject({
    type: "user",
    id: "user-1",
  });
  expect(() => authorize(deps, userPrincipal("no-access"), "vault:create")).toThrow(
    "Instance member role required",
  );
  expect(() => authorize(deps, scopedPrincipal("admin"), "vault:list")).toThrow("Authentication required");
});

test("whose session has ended meanwhile may do nothing, and is told why", () => {
  const clock = fakeClock();
  const principal = { ...userPrincipal("owner"), endsAt: clock.now() + 1 };
  expect(authorize({ clock }, principal, "vault:create")).toMatchObject({ id: "user-1" });
  clock.advance(1);
  expect(() => authorize({ clock }, principal, "vault:create")).toThrow("Session expired");
});

test("the grant is read each time, so a change counts at once", async () => {
  await using instance = await openInstance();
  const absent = () => new AppError("vault_not_found");
  const vault = { id: DEFAULT_VAULT_ID, name: "default" };
  const request = { action: "service:write", vault, vaultId: vault.id, absent } as const;
  const principal = userPrincipal("member");
  const may = () => mayInVault(instance, principal, request);
  expect(await may()).toBe(false);
  await instance.store.grants.put({ type: "user", id: "user-1" as never }, DEFAULT_VAULT_ID, {
    role: "admin",
    grantedAt: 0,
  });
  expect(await may()).toBe(true);
  await authorizeInVault(instance, principal, request);
  await instance.store.grants.put({ type: "user", id: "user-1" as never }, DEFAULT_VAULT_ID, {
    role: "proxy",
    grantedAt: 0,
  });
  await expect(authorizeInVault(instance, principal, request)).rejects.toThrow("Member role required");
});

test("to an outsider a vault is not there, to an owner of the instance it is", async () => {
  await using instance = await openInstance();
  const absent = () => new AppError("vault_not_found");
  const enter = (principal: Principal) =>
    authorizeInVault(instance, principal, {
      action: "setting:read",
      vault: { id: DEFAULT_VAULT_ID, name: "default" },
      absent,
    });
  await expect(enter(userPrincipal("member"))).rejects.toMatchObject({ code: "vault_not_found" });
  await expect(enter(scopedPrincipal("admin", "other" as VaultId))).rejects.toMatchObject({
    code: "vault_not_found",
  });
  await expect(enter(userPrincipal("owner"))).rejects.toMatchObject({ code: "forbidden" });
});
