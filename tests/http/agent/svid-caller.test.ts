/** The agent itself as caller, by an SVID for the API; and since when SVIDs count after they were taken back. */
import { expect, test } from "bun:test";
import { decodeJwt } from "jose";
import { type Instance, openInstance } from "../../support/instance.ts";

const REAL = { clock: { now: () => Date.now() } };

async function world(overrides: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance(overrides);
  const owner = await instance.registerOwner();
  const token = await instance.addAgent("one", "no-access", { default: "member" });
  const svid = async (query = "?audience=api", caller = owner): Promise<string> =>
    (await instance.call(`GET /v1/agents/one/svid${query}`, { token: caller })).json.svid;
  return { instance, owner, token, svid };
}

const status = async (instance: Instance, line: string, token: string) =>
  (await instance.call(line, { token })).status;

test("audience=api stands for the API's own SPIFFE ID", async () => {
  const { instance, svid } = await world();
  await using _ = instance;
  expect(decodeJwt(await svid()).aud).toEqual(["spiffe://agent-vault.local/agent-vault/api"]);
});

test("an SVID for the API is the agent: it may what its token may, and no more", async () => {
  const { instance, token, svid } = await world();
  await using _ = instance;
  await instance.addAgent("two", "no-access");
  const caller = await svid();
  for (const line of [
    "GET /v1/agents/one/svid",
    "GET /v1/agents/two/svid",
    "GET /v1/users",
    "POST /v1/companies",
    "GET /v1/vaults",
  ]) {
    expect([line, await status(instance, line, caller)]).toEqual([line, await status(instance, line, token)]);
  }
  const discovered = await instance.call("GET /discover", {
    token: caller,
    headers: { "X-Vault": "default" },
  });
  expect(discovered.status).toBe(200);
});

test("what it writes is recorded as the agent's, under the jti", async () => {
  const { instance, owner, svid } = await world();
  await using _ = instance;
  const caller = await svid();
  const body = {
    message: "please",
    services: [{ action: "set", name: "api", host: "api.example.com", auth: { type: "passthrough" } }],
  };
  const headers = { "X-Vault": "default" };
  const raised = await instance.call("POST /v1/proposals", { token: caller, body, headers });
  expect(raised.status).toBe(201);
  const { json } = await instance.call("GET /v1/audit?action=proposal.create", { token: owner });
  expect(JSON.stringify(json)).toContain(String(decodeJwt(caller).jti));
  expect(JSON.stringify(json)).not.toContain(caller.slice(-40));
});

test("it renews itself for no longer than it lasts, whatever it asks for and however often", async () => {
  const { instance, token, svid } = await world();
  await using _ = instance;
  let caller = await svid();
  const end = Number(decodeJwt(caller).exp);
  for (const query of ["?audience=api", "?audience=api&ttl=3600", "?audience=api"]) {
    instance.clock.advance(600_000);
    caller = await svid(query, caller);
    expect(decodeJwt(caller).exp).toBe(end);
  }
  for (const query of ["", "?audience=proxy", "?audience=https://sts.test&alg=ES256"]) {
    expect(decodeJwt(await svid(query, caller)).exp).toBe(end);
  }
  const short = decodeJwt(await svid("?ttl=60", caller));
  expect(Number(short.exp) - Number(short.iat)).toBe(60);
  instance.clock.advance(1_805_000);
  expect(await status(instance, "GET /v1/vaults", caller)).toBe(200);
  expect(await status(instance, "GET /v1/agents/one/svid", caller)).toBe(401);
  // Its token is what it renews by.
  expect(Number(decodeJwt(await svid("", token)).exp)).toBeGreaterThan(end);
});

test("a session in a vault that it mints ends with it", async () => {
  const { instance, token, svid } = await world();
  await using _ = instance;
  const body = { vault: "default", ttl_seconds: 86_400 };
  const end = async (caller: string) => {
    const { json } = await instance.call("POST /v1/sessions", { token: caller, body });
    return Date.parse(json.expires_at) / 1000;
  };
  const caller = await svid();
  expect(await end(caller)).toBe(Number(decodeJwt(caller).exp));
  expect(await end(token)).toBe(instance.clock.now() / 1000 + 86_400);
});

test("a company comes by no role on the instance that its agent was given", async () => {
  const { instance, owner } = await world();
  await using _ = instance;
  const ask = (line: string, token: string, body?: object) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  const key = (await ask("POST /v1/companies", owner, { companyId: "acme" })).json.apiKey;
  for (const agentId of ["plain", "boss"]) await ask("POST /v1/agents/register", key, { agentId });
  await ask("POST /v1/agents/acme:boss/role", owner, { role: "owner" });
  for (const audience of ["api", "spiffe%3A%2F%2Fagent-vault.local%2Fagent-vault%2Fapi"]) {
    const refused = await ask(`GET /v1/agents/boss/svid?audience=${audience}`, key);
    expect([refused.status, refused.json.error]).toEqual([
      403,
      "A company cannot manage an agent that has a role on the instance",
    ]);
    expect((await ask(`GET /v1/agents/plain/svid?audience=${audience}`, key)).status).toBe(200);
    expect((await ask(`GET /v1/agents/acme:boss/svid?audience=${audience}`, owner)).status).toBe(200);
  }
  expect((await ask("GET /v1/agents/boss/svid?audience=proxy", key)).status).toBe(200);
});

test("any other JWT is 401: another audience, another's signature, none at all, one whose time is over", async () => {
  const { instance, svid } = await world();
  await using _ = instance;
  const caller = await svid();
  for (const wrong of [await svid(""), await svid("?audience=proxy"), `${caller}x`, "a.b.c"]) {
    expect(await status(instance, "GET /v1/vaults", wrong)).toBe(401);
  }
  expect(await status(instance, "GET /v1/vaults", caller)).toBe(200);
  instance.clock.advance(3_630_000);
  expect(await status(instance, "GET /v1/vaults", caller)).toBe(401);
});

/** What takes SVIDs back. */
const TAKES_BACK: Readonly<Record<string, (instance: Instance, owner: string) => Promise<unknown>>> = {
  "a new token": (instance, owner) =>
    instance.call("POST /v1/agents/one/rotate", { token: owner, body: { mode: "token" } }),
  "another name, and the old one again": async (instance, owner) => {
    const rename = (from: string, name: string) =>
      instance.call(`POST /v1/agents/${from}/rename`, { token: owner, body: { name } });
    await rename("one", "other");
    await rename("other", "one");
  },
  "deletion, and another of that name": async (instance, owner) => {
    await instance.call("POST /v1/agents/one/delete", { token: owner });
    await instance.call("POST /v1/agents/register", { token: owner, body: { agentId: "one" } });
  },
};

for (const [what, take] of Object.entries(TAKES_BACK)) {
  test(`${what} takes back what was issued, also within the same second; what is issued behind it counts`, async () => {
    const { instance, owner, svid } = await world(REAL);
    await using _ = instance;
    // At the beginning of a second, so that all of it lies in one.
    await Bun.sleep(1000 - (Date.now() % 1000) + 5);
    const before = await svid();
    expect(await status(instance, "GET /v1/vaults", before)).toBe(200);
    await take(instance, owner);
    expect(await status(instance, "GET /v1/vaults", before)).toBe(401);
    const behind = await svid();
    expect(await status(instance, "GET /v1/vaults", behind)).toBe(200);
    expect(await status(instance, "GET /v1/vaults", before)).toBe(401);
  });
}

test("an agent that is registered again keeps its SVIDs", async () => {
  const { instance, owner, svid } = await world();
  await using _ = instance;
  const before = await svid();
  const body = { agentId: "one", metadata: { a: 1 } };
  expect((await instance.call("POST /v1/agents/register", { token: owner, body })).status).toBe(201);
  expect(await status(instance, "GET /v1/vaults", before)).toBe(200);
});

test("a write that waited while its SVID was taken back is not done", async () => {
  const { instance, svid } = await world(REAL);
  await using _ = instance;
  const caller = await svid();
  const agent = await instance.store.agents.byName("one");
  if (agent === undefined) throw new Error("the agent is not there");
  const { standingStore } = await import("../../../src/app/standing.ts");
  const { resolvePrincipal } = await import("../../../src/app/principals.ts");
  const principal = await resolvePrincipal(instance.deps, caller);
  const store = standingStore(instance.store, instance.deps.clock, principal);
  await store.atomically(async () => ({ commit: false, value: undefined }));
  await instance.store.agents.endTokens(agent.id, Date.now());
  expect(store.atomically(async () => ({ commit: false, value: undefined }))).rejects.toMatchObject({
    code: "session_invalid",
  });
});
