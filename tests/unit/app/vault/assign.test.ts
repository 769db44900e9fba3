import { expect, test } from "bun:test";
import { type AssignmentRequest, resolveAssignments } from "../../../../src/app/vault/assign.ts";
import type { InstanceRole } from "../../../../src/core/access/instance-role.ts";
import type { Actor } from "../../../../src/core/actor.ts";
import { openInstance } from "../../../support/instance.ts";
import { userPrincipal } from "../../../support/principals.ts";

const ROLES = { allowed: ["proxy", "member", "admin"], usual: "proxy" } as const;

async function scene(role: InstanceRole) {
  const instance = await openInstance();
  const payments = await instance.addVault("payments");
  const actor = userPrincipal(role) as Actor;
  const resolve = (...asked: Partial<AssignmentRequest>[]) =>
    resolveAssignments(
      instance,
      actor,
      asked.map((one) => ({ vaultName: "payments", role: undefined, expiresAt: undefined, ...one })),
      ROLES,
    );
  const [user, now] = [{ type: "user", id: "user-1" as never } as const, instance.clock.now()];
  return { instance, payments, user, now, resolve };
}

test("an owner assigns any vault; the role that is not given is the usual one; the last of several counts", async () => {
  const { instance, payments, now, resolve } = await scene("owner");
  await using _ = instance;
  expect(await resolve({}, { role: "admin", expiresAt: now + 1 }, { vaultName: "default" })).toMatchObject([
    { vaultId: payments, vaultName: "payments", role: "admin", expiresAt: now + 1 },
    { vaultName: "default", role: "proxy" },
  ]);
});

test("who is no owner has to be admin of the vault, now", async () => {
  const { instance, payments, user, now, resolve } = await scene("member");
  await using _ = instance;
  await expect(resolve({})).rejects.toMatchObject({ code: "vault_not_found" });
  await instance.store.grants.put(user, payments, { role: "member", grantedAt: 0 });
  await expect(resolve({})).rejects.toMatchObject({ code: "forbidden" });
  await instance.store.grants.put(user, payments, { role: "admin", grantedAt: 0, expiresAt: now });
  await expect(resolve({})).rejects.toMatchObject({ code: "forbidden" });
  await instance.store.grants.put(user, payments, { role: "admin", grantedAt: 0 });
  expect(await resolve({})).toHaveLength(1);
});

test("the role is looked at before the vault, the vault before the right to it", async () => {
  const { instance, now, resolve } = await scene("member");
  await using _ = instance;
  await expect(resolve({ vaultName: "nope", role: "king" })).rejects.toThrow(
    "vault_role must be proxy, member or admin",
  );
  await expect(resolve({ vaultName: "nope" })).rejects.toMatchObject({ code: "vault_not_found" });
  await expect(resolve({ expiresAt: now })).rejects.toThrow("expires_at must lie in the future");
});

test("who has the vault for a time gives it for no longer; an owner of the instance does", async () => {
  const { instance, payments, user, now, resolve } = await scene("member");
  await using _ = instance;
  await instance.store.grants.put(user, payments, { role: "admin", grantedAt: 0, expiresAt: now + 5000 });
  const refused = {
    code: "forbidden",
    message: expect.stringContaining("you can give none that ends later"),
  };
  await expect(resolve({})).rejects.toMatchObject(refused);
  await expect(resolve({ expiresAt: now + 5001 })).rejects.toMatchObject(refused);
  expect(await resolve({ expiresAt: now + 5000 })).toHaveLength(1);
});

test("however many vaults are named, and however often, the store is asked twice", async () => {
  const { instance, payments, user, resolve } = await scene("member");
  await using _ = instance;
  await instance.store.grants.put(user, payments, { role: "admin", grantedAt: 0 });
  const asked: string[] = [];
  for (const repo of [instance.store.vaults, instance.store.grants]) {
    for (const [name, method] of Object.entries(repo)) {
      const counted = (...args: never[]) => {
        asked.push(name);
        return (method as (...args: never[]) => unknown)(...args);
      };
      Object.assign(repo, { [name]: counted });
    }
  }
  expect(await resolve(...Array.from({ length: 500 }, () => ({})))).toHaveLength(1);
  expect(asked).toEqual(["byNames", "ofActor"]);
});
