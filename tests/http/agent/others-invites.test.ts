/** What somebody can do about an agent that somebody else has invited. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  await instance.addVault("payments");
  await instance.addVault("mine");
  const eve = await instance.addUser("eve@example.com", "member", { mine: "admin" });
  const vaults = [{ vault_name: "payments" }];
  await instance.call("POST /v1/agents/invites", { token: owner, body: { name: "coming", vaults } });
  const ask = (line: string, body: object, token = eve) => instance.call(line, { token, body });
  return { instance, owner, ask };
}

test("a vault is added to it by those alone who see it, so that nobody gets to revoke it by that", async () => {
  const { instance, owner, ask } = await scene();
  await using _ = instance;
  expect(await ask("POST /v1/vaults/mine/agents", { name: "coming" })).toMatchObject({
    status: 404,
    json: { error: "Agent not found: coming" },
  });
  const max = await instance.addUser("max@example.com", "member", { mine: "member", payments: "member" });
  expect((await ask("POST /v1/vaults/mine/agents", { name: "coming" }, max)).status).toBe(201);
  const { json } = await instance.call("GET /v1/agents/invites", { token: owner });
  expect(json.invites[0].vaults).toHaveLength(2);
});

test("its name is taken by an owner or its maker alone, so that what is given to it reaches no other", async () => {
  const { instance, owner, ask } = await scene();
  await using _ = instance;
  const pending = { status: 409, json: { code: "invite_pending" } };
  expect(await ask("POST /v1/agents", { name: "coming" })).toMatchObject(pending);
  expect((await ask("POST /v1/agents", { name: "other" })).status).toBe(201);
  expect(await ask("POST /v1/agents/other/rename", { name: "coming" })).toMatchObject(pending);
  expect((await ask("POST /v1/agents/other/rename", { name: "another" })).status).toBe(200);
  expect((await ask("POST /v1/agents", { name: "coming" }, owner)).status).toBe(201);
});
