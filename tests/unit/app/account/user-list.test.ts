import { expect, test } from "bun:test";
import { listUsers, readUser } from "../../../../src/app/account/user-list.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

test("grants are looked up for owners alone, in one go whatever the number of users", async () => {
  await using instance = await openInstance();
  for (const name of ["ann", "bob"]) {
    await instance.addUser(`${name}@example.com`, "member", { default: "member" });
  }
  let lookups = 0;
  const { grants } = instance.store;
  const ofActors: typeof grants.ofActors = (ids) => {
    lookups += 1;
    return grants.ofActors(ids);
  };
  const deps = { ...instance, store: { ...instance.store, grants: { ...grants, ofActors } } };
  const asMember = await listUsers(deps, userPrincipal("member"), {});
  expect([asMember.withGrants, lookups]).toEqual([false, 0]);
  const asOwner = await listUsers(deps, userPrincipal("owner"), {});
  expect(asOwner.listings.map(({ grants: of }) => of.length)).toEqual([1, 1]);
  expect([asOwner.withGrants, lookups]).toEqual([true, 1]);
});

test("who has no account on the instance lists nobody", async () => {
  await using instance = await openInstance();
  for (const principal of [
    userPrincipal("no-access"),
    agentPrincipal("no-access"),
    scopedPrincipal("admin"),
  ]) {
    await expect(listUsers(instance, principal, {})).rejects.toMatchObject({ code: "forbidden" });
  }
});

test("`me` is a person; an agent that asks is told so, and a session without account is refused", async () => {
  await using instance = await openInstance();
  const me = { email: "me" };
  await expect(readUser(instance, agentPrincipal("owner"), me)).rejects.toMatchObject({
    code: "bad_request",
  });
  await expect(readUser(instance, scopedPrincipal("admin"), me)).rejects.toMatchObject({ code: "forbidden" });
});
