import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

/** Max has a vault of his own and shares none with the agent of the owner, which has two others. */
async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  for (const name of ["payments", "merger", "mine"]) await instance.addVault(name);
  const max = await instance.addUser("max@example.com", "member", { mine: "admin", payments: "member" });
  const vaults = ["payments", "merger"].map((vault_name) => ({ vault_name }));
  const names = (listed: readonly { vault_name: string }[]) => listed.map(({ vault_name }) => vault_name);
  return { instance, owner, max, vaults, names };
}

test("who shares one vault with an agent learns of no other by it, and owners and its maker of all", async () => {
  const { instance, owner, max, vaults, names } = await scene();
  await using _ = instance;
  const { call } = instance;
  await call("POST /v1/agents", { token: owner, body: { name: "builder", vaults } });
  const seen = async (token: string) => [
    names((await call("GET /v1/agents/builder", { token })).json.vaults),
    names((await call("GET /v1/agents", { token })).json.agents[0].vaults),
  ];
  expect(await seen(max)).toEqual([["payments"], ["payments"]]);
  expect(await seen(owner)).toEqual([
    ["merger", "payments"],
    ["merger", "payments"],
  ]);
});

test("nor by an invite that waits", async () => {
  const { instance, owner, max, vaults, names } = await scene();
  await using _ = instance;
  const { call } = instance;
  const also = [...vaults, { vault_name: "mine" }];
  await call("POST /v1/agents/invites", { token: owner, body: { name: "coming", vaults: also } });
  await call("POST /v1/users/invites", { token: owner, body: { email: "friend@example.com", vaults: also } });
  const listed = (await call("GET /v1/agents", { token: max })).json.agents[0];
  expect(names(listed.vaults).toSorted()).toEqual(["mine", "payments"]);
  for (const path of ["/v1/agents/invites", "/v1/users/invites"]) {
    const of = async (token: string) => names((await call(`GET ${path}`, { token })).json.invites[0].vaults);
    expect((await of(max)).toSorted()).toEqual(["mine", "payments"]);
    expect(await of(owner)).toHaveLength(3);
  }
});
