import { expect, test } from "bun:test";
import { removeUser, setUserRole } from "../../../../src/app/account/user-roles.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../support/principals.ts";

test("an owner who is refused leaves everything as it was, and no record", async () => {
  await using instance = await openInstance();
  await instance.addUser("olga@example.com", "owner", { default: "admin" });
  const before = await instance.store.users.byEmail("olga@example.com");
  const email = "olga@example.com";
  const by = agentPrincipal("owner");
  await expect(removeUser(instance.deps, by, { email })).rejects.toMatchObject({ code: "last_owner" });
  await expect(setUserRole(instance.deps, by, { email, role: "member" })).rejects.toMatchObject({
    code: "last_owner",
  });
  expect(await instance.store.users.byEmail(email)).toEqual(before);
  expect(await instance.store.grants.ofActor(before?.id ?? "")).toHaveLength(1);
  expect(await instance.store.audit.head()).toBeUndefined();
});

test("only owners remove and promote, whatever the address", async () => {
  await using instance = await openInstance();
  await instance.addUser("ann@example.com", "member");
  for (const email of ["ann@example.com", "nobody@example.com"]) {
    for (const principal of [userPrincipal("member"), agentPrincipal("member")]) {
      const forbidden = { code: "forbidden", message: "Owner role required" };
      await expect(removeUser(instance.deps, principal, { email })).rejects.toMatchObject(forbidden);
      const request = { email, role: "owner" };
      await expect(setUserRole(instance.deps, principal, request)).rejects.toMatchObject(forbidden);
    }
  }
});

test("a removal is recorded with the role that was taken", async () => {
  await using instance = await openInstance();
  await instance.addUser("ann@example.com", "member");
  await removeUser(instance.deps, userPrincipal("owner"), { email: "ANN@example.com" });
  expect(await instance.store.audit.list({ limit: 1 })).toMatchObject([
    {
      action: "user.remove",
      target: { type: "user", name: "ann@example.com" },
      changes: { role: { before: "member" } },
    },
  ]);
});
