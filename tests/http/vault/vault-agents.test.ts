/** The agents of a vault on the wire. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

const PATH = "/v1/vaults/default/agents";

test("added, listed, changed and removed; one that is invited only has no id and no roles to tell", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const call = (line: string, body?: unknown) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  await call("POST /v1/agents", { name: "bot" });
  await call("POST /v1/agents/invites", { name: "invited" });
  const end = "2999-01-01T00:00:00Z";
  for (const [name, rest] of [
    ["bot", { expires_at: end }],
    ["invited", { role: "member" }],
  ] as const) {
    const added = await call(`POST ${PATH}`, { name, ...rest });
    expect([added.status, Object.keys(added.json)]).toEqual([201, ["message"]]);
    expect((await call(`POST ${PATH}`, { name })).status).toBe(409);
  }
  const { json } = await call(`GET ${PATH}`);
  const [bot, invited] = json.agents;
  expect(bot.agent_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(bot).toMatchObject({ name: "bot", vault_role: "proxy", status: "active", expires_at: end });
  expect(invited).toEqual({ name: "invited", agent_id: "", vault_role: "member", status: "pending" });

  const changed = await call(`POST ${PATH}/bot/role`, { role: "member", expires_at: "" });
  expect(changed.json).toMatchObject({ old_role: "proxy", new_role: "member" });
  expect(Object.keys((await call(`POST ${PATH}/invited/role`, { role: "admin" })).json)).toEqual(["message"]);
  expect((await call(`GET ${PATH}`)).json.agents).toEqual([
    { name: "bot", agent_id: bot.agent_id, vault_role: "member", status: "active" },
    { name: "invited", agent_id: "", vault_role: "admin", status: "pending" },
  ]);
  for (const body of [{}, { role: "" }, { role: "king" }, { expires_at: "2001-01-01T00:00:00Z" }]) {
    expect((await call(`POST ${PATH}/bot/role`, body)).status).toBe(400);
  }
  for (const name of ["bot", "invited"]) {
    expect((await call(`DELETE ${PATH}/${name}`)).status).toBe(200);
    expect((await call(`DELETE ${PATH}/${name}`)).status).toBe(404);
  }
  expect((await call(`DELETE ${PATH}/none`)).status).toBe(404);
  expect((await call("GET /v1/vaults/none/agents")).status).toBe(404);
});
