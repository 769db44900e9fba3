/** Limits on grants, invites and tokens on the wire, and who may give what. */
import { expect, test } from "bun:test";
import type { UserId } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";

const LIMITS = { max_requests: { hour: 10, day: 100 }, max_bytes_out: { day: 5_000_000 } } as const;

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const call = (line: string, body?: unknown, token = owner) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  return { instance, owner, call, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

test("a grant's limits are given, shown with what is used up, changed, and taken away by {}", async () => {
  await using world = await scene();
  const { call } = world;
  await call("POST /v1/agents", { name: "bot" });
  const agents = "/v1/vaults/default/agents";
  expect((await call(`POST ${agents}`, { name: "bot", limits: LIMITS })).status).toBe(201);
  const first = async () => (await call(`GET ${agents}`)).json.agents[0];
  expect(await first()).toMatchObject({ limits: LIMITS });
  expect((await first()).usage).toEqual([
    { measure: "requests", period: "hour", max: 10, used: 0, renews_at: "2026-08-01T10:00:00Z" },
    { measure: "requests", period: "day", max: 100, used: 0, renews_at: "2026-08-02T00:00:00Z" },
    { measure: "bytes_out", period: "day", max: 5_000_000, used: 0, renews_at: "2026-08-02T00:00:00Z" },
  ]);
  // What is not named stays.
  expect((await call(`POST ${agents}/bot/role`, { role: "member" })).status).toBe(200);
  expect(await first()).toMatchObject({ vault_role: "member", limits: LIMITS });
  await call(`POST ${agents}/bot/role`, { limits: { once: true } });
  expect(await first()).toMatchObject({ limits: { once: true }, usage: [{ period: "total", max: 1 }] });
  await call(`POST ${agents}/bot/role`, { limits: {} });
  expect(Object.keys(await first())).not.toContain("limits");
  const { records } = (await call("GET /v1/audit?limit=20")).json;
  const changes = records.filter(({ action }: { action: string }) => action === "grant.set-role");
  expect(changes.map((one: { changes: { limits?: unknown } }) => one.changes.limits)).toContainEqual({
    before: "1 request in all",
  });
});

test("limits that are none are refused with every fault, and nothing is written", async () => {
  await using world = await scene();
  const { call } = world;
  await call("POST /v1/agents", { name: "bot" });
  const limits = { max_requests: { week: 1, day: 0 }, once: "yes" };
  const bodies = [
    ["POST /v1/vaults/default/agents", { name: "bot", limits }],
    ["POST /v1/agents/invites", { name: "new", vaults: [{ vault_name: "default", limits }] }],
    ["POST /v1/sessions", { vault: "default", limits }],
  ] as const;
  for (const [line, body] of bodies) {
    const { status, json } = await call(line, body);
    expect([line, status]).toEqual([line, 400]);
    for (const place of ["limits.max_requests.week", "limits.max_requests.day", "limits.once"]) {
      expect(json.error).toContain(place);
    }
  }
  expect((await call("GET /v1/vaults/default/agents")).json.agents).toEqual([]);
  expect((await call("GET /v1/sessions?vault=default")).json.sessions).toEqual([]);
});

test("an invite's limits are those of the access that comes of it", async () => {
  await using world = await scene();
  const { call, instance } = world;
  const made = await call("POST /v1/agents/invites", {
    name: "new",
    vaults: [{ vault_name: "default", vault_role: "proxy", limits: LIMITS }],
  });
  expect(made.json.vaults).toMatchObject([{ limits: LIMITS }]);
  expect((await call("GET /v1/vaults/default/agents")).json.agents).toMatchObject([
    { status: "pending", limits: LIMITS },
  ]);
  const redeemed = await instance.call(`POST /invite/${made.json.token}`);
  expect(redeemed.json.vaults).toMatchObject([{ limits: LIMITS }]);
  expect((await call("GET /v1/vaults/default/agents")).json.agents).toMatchObject([
    { status: "active", limits: LIMITS },
  ]);
});

test("a token's limits are listed with it", async () => {
  await using world = await scene();
  const { call } = world;
  expect((await call("POST /v1/sessions", { vault: "default", limits: LIMITS })).status).toBe(200);
  expect((await call("GET /v1/sessions?vault=default")).json.sessions).toMatchObject([
    { limits: LIMITS, usage: [{ max: 10 }, { max: 100 }, { max: 5_000_000 }] },
  ]);
});

test("who is limited gives nobody access or more use, themselves least of all, and may mint tokens and take away", async () => {
  await using world = await scene();
  const { call, instance } = world;
  const eve = await instance.addUser("eve@example.com", "member");
  const id = (await instance.store.users.byEmail("eve@example.com"))?.id as UserId;
  const vaultId = await instance.addVault("payments");
  const limits = { maxRequests: { day: 100 } };
  await instance.store.grants.put({ type: "user", id }, vaultId, { role: "admin", grantedAt: 0, limits });
  const common = await instance.addVault("common");
  await instance.store.grants.put({ type: "user", id }, common, { role: "member", grantedAt: 0 });
  await instance.addAgent("builder", "no-access", { common: "proxy" });
  await instance.addAgent("other", "no-access", { common: "proxy", payments: "proxy" });
  const vault = "/v1/vaults/payments";
  const refused = [
    [`POST ${vault}/agents`, { name: "builder", limits: { max_requests: { day: 1 } } }],
    [`POST ${vault}/users/eve@example.com/role`, { limits: {} }],
    [`POST ${vault}/users/eve@example.com/role`, { limits: { max_requests: { day: 101 } } }],
    ["POST /v1/agents/invites", { name: "new", vaults: [{ vault_name: "payments" }] }],
  ] as const;
  for (const [line, body] of refused) {
    const { status, json } = await call(line, body, eve);
    expect([line, status]).toEqual([line, 403]);
    expect(json.error).toContain("limited (100 requests a day)");
  }
  expect((await call(`POST ${vault}/agents/other/role`, { limits: { once: true } }, eve)).status).toBe(200);
  expect((await call(`POST ${vault}/agents/other/role`, { limits: {} }, eve)).status).toBe(403);
  expect((await call("POST /v1/sessions", { vault: "payments" }, eve)).status).toBe(200);
  expect((await call(`DELETE ${vault}/agents/other`, undefined, eve)).status).toBe(200);
  expect(await instance.store.grants.find(id, vaultId)).toMatchObject({ limits });
});
