/** Capabilities and policies of agents on the wire. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const call = (line: string, body?: unknown, token = owner) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  const agent = await instance.addAgent("bot", "no-access", { default: "proxy" });
  return { instance, owner, agent, call };
}

test("a policy is answered with all that it says, times without a fraction", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const resourceLimits = { allowedDomains: ["*.example.com"], maxRequestsPerHour: 60 };
  const body = {
    agentDid: "default:bot",
    capabilities: ["api_call"],
    resourceLimits,
    expiresAt: "2026-08-02T00:00:00.250Z",
  };
  const made = await call("POST /api/policies", body);
  expect(made.status).toBe(201);
  const policy = {
    id: expect.stringMatching(/^pol_[0-9a-f]{32}$/),
    agentDid: "default:bot",
    realmId: null,
    capabilities: ["api_call"],
    resourceLimits,
    expiresAt: "2026-08-02T00:00:00Z",
    createdBy: expect.any(String),
    createdAt: expect.stringMatching(/:\d\dZ$/),
  };
  expect(made.json).toEqual({ policy, sentTo: [] });
  const { id } = made.json.policy;
  expect((await call("GET /api/policies")).json).toEqual({ policies: [made.json.policy] });
  expect((await call("GET /api/policies?agentDid=default%3Abot")).json.policies.length).toBe(1);
  expect((await call("GET /api/policies?realmId=realm_default")).json.policies).toEqual([]);
  const { policy: ofRealm } = (
    await call("POST /api/policies", { realmId: "default", capabilities: ["api_call"] })
  ).json;
  expect(ofRealm).toMatchObject({ agentDid: null, realmId: "realm_default" });
  for (const ref of ["default", "default:default", "realm_default"]) {
    expect((await call(`GET /api/policies?realmId=${ref}`)).json.policies).toEqual([ofRealm]);
  }
  expect((await call("GET /api/policies?realmId=nowhere")).json.policies).toEqual([]);
  expect((await call(`DELETE /api/policies/${ofRealm.id}`)).status).toBe(200);
  expect((await call(`GET /api/policies/${id}`)).json).toEqual({ policy: made.json.policy });
  expect((await call(`DELETE /api/policies/${id}`)).json).toEqual({ ok: true, sentTo: [] });
  const gone = await call(`GET /api/policies/${id}`);
  expect(gone.status).toBe(404);
  expect(gone.json).toMatchObject({ error: "Policy not found", code: "POLICY_NOT_FOUND", statusCode: 404 });
});

test("bad ones are refused whole, in one answer that names all faults", async () => {
  const { instance, agent, call } = await scene();
  await using _ = instance;
  const bad = await call("POST /api/policies", {
    capabilities: [],
    resourceLimits: { maxTokensPerDay: 1000, maxRequestsPerHour: 0 },
    expiresAt: "soon",
  });
  expect(bad.status).toBe(400);
  for (const field of ["agentDid", "capabilities", "maxTokensPerDay", "maxRequestsPerHour", "expiresAt"]) {
    expect(bad.json.error).toContain(field);
  }
  const unknown = await call("POST /api/policies", { agentDid: "nobody", capabilities: ["api_call"] });
  expect([unknown.status, unknown.json.error]).toEqual([404, "Agent not found: nobody"]);
  expect((await call("GET /api/policies")).json.policies).toEqual([]);
  expect((await call("POST /api/policies", {}, "none")).json.error).toBe("Not authenticated");
  expect((await call("POST /api/policies", {}, agent)).json.error).toBe("Forbidden");
});

test("capabilities are replaced, by any reference, and discovery says what is kept from the agent", async () => {
  const { instance, owner, agent, call } = await scene();
  await using _ = instance;
  const auth = { type: "passthrough" };
  const services = [
    { name: "open", host: "api.example.com", auth },
    { name: "mail", host: "mail.example.com", auth, requires: ["mail_send", "api_call"] },
  ];
  await instance.store.grants.put(
    { type: "user", id: (await instance.store.users.byEmail("olga@example.com"))?.id as never },
    "00000000-0000-0000-0000-000000000000" as never,
    { role: "admin", grantedAt: 0 },
  );
  const put = await instance.call("PUT /v1/vaults/default/services", { token: owner, body: { services } });
  expect(put.status).toBe(200);
  const listed = (await call("GET /v1/vaults/default/services")).json.services;
  expect(listed.map(({ requires }: { requires?: string[] }) => requires)).toEqual([
    undefined,
    ["mail_send", "api_call"],
  ]);
  const discover = async () =>
    (await instance.call("GET /discover", { token: agent, headers: { "X-Vault": "default" } })).json;
  const names = ({ services: found }: { services: { name: string }[] }) => found.map(({ name }) => name);
  const before = await discover();
  expect(names(before)).toEqual(["open"]);
  expect(before.unavailable).toEqual([
    { name: "mail", missing: ["mail_send", "api_call"], reason: "capability_required" },
  ]);
  const set = await call("POST /v1/agents/default%3Abot/capabilities", {
    capabilities: ["mail_send", "api_call"],
  });
  expect(set.json).toEqual({ agent: "bot", capabilities: ["mail_send", "api_call"], old_capabilities: [] });
  const after = await discover();
  expect(names(after)).toEqual(["open", "mail"]);
  expect(after).not.toContainKey("unavailable");
  const limits = { resourceLimits: { allowedDomains: ["mail.example.com"] } };
  await call("POST /api/policies", { agentDid: "bot", capabilities: ["mail_send"], ...limits });
  expect((await discover()).unavailable).toEqual([
    { name: "open", missing: [], reason: "domain_not_allowed" },
    { name: "mail", missing: ["api_call"], reason: "capability_required" },
  ]);
  const bad = await call("POST /v1/agents/bot/capabilities", { capabilities: ["fly"] });
  expect([bad.status, bad.json.error]).toEqual([400, "Unknown capability: fly"]);
  expect((await call("POST /v1/agents/bot/capabilities", {})).status).toBe(400);
  expect((await call("POST /v1/agents/none/capabilities", { capabilities: [] })).status).toBe(404);
});

test("an agent that may write services takes no requirement back, and a person of the vault confirms it", async () => {
  const { instance, owner } = await scene();
  await using _ = instance;
  await instance.addVault("payments");
  const admin = await instance.addUser("admin@example.com", "member", { payments: "admin" });
  const mate = await instance.addUser("mate@example.com", "member", { payments: "member" });
  const writer = await instance.addAgent("writer", "no-access", { payments: "member" });
  const open = { name: "bank", host: "api.bank.com", auth: { type: "bearer", token: "BANK_KEY" } };
  const gated = { ...open, requires: ["api_call"] };
  const put = (token: string, services: unknown, more: object = {}) =>
    instance.call("PUT /v1/vaults/payments/services", { token, body: { services, ...more } });
  await instance.call("POST /v1/credentials", {
    token: admin,
    body: { vault: "payments", credentials: { BANK_KEY: "k" } },
  });
  expect((await put(admin, [gated])).status).toBe(200);
  for (const services of [[open], [gated, { ...open, name: "beside", host: "api.bank.com/v1/*" }], []]) {
    const refused = await put(writer, services);
    expect([refused.status, refused.json.code]).toEqual([403, "reach_refused"]);
  }
  expect((await put(writer, [{ ...gated, requires: ["api_call", "mail_send"] }])).status).toBe(200);
  const asked = await put(mate, [open]);
  expect([asked.status, asked.json.code]).toEqual([409, "confirmation_required"]);
  expect(asked.json.reach.added[0].reasons).toContainEqual({
    code: "unrequired",
    capabilities: ["api_call", "mail_send"],
  });
  expect((await put(mate, [open], { confirm_hosts: ["api.bank.com"] })).status).toBe(200);
  expect(owner).toBeString();
});
