import { expect, test } from "bun:test";
import { createVault, deleteVault, listAllVaults, listVaults } from "../../../../src/app/vault/vaults.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../support/principals.ts";

test("an agent may create vaults too and is then their admin", async () => {
  await using instance = await openInstance();
  const agent = agentPrincipal("member");
  const { id } = await createVault(instance.deps, agent, { name: "payments" });
  expect(await instance.store.grants.find("agent-1", id)).toEqual({ role: "admin" });
  expect((await listVaults(instance.deps, agent)).map(({ name, grant }) => [name, grant?.role])).toEqual([
    ["payments", "admin"],
  ]);
});

test("of two who want one name, one gets it", async () => {
  await using instance = await openInstance();
  const create = (id: string) =>
    createVault(instance.deps, userPrincipal("member", id), { name: "payments" });
  const results = await Promise.allSettled([create("a"), create("b")]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a member who is vault admin deletes it, with what was in it", async () => {
  await using instance = await openInstance();
  const principal = userPrincipal("member");
  await createVault(instance.deps, principal, { name: "payments" });
  await deleteVault(instance.deps, principal, { name: "payments" });
  const all = await listAllVaults(instance.deps, userPrincipal("owner"));
  expect(all.map(({ name }) => name)).toEqual(["default"]);
});
