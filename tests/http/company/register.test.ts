import { expect, test } from "bun:test";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { type Instance, openInstance } from "../../support/instance.ts";

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function withCompany(companyId = "globex") {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  return { instance, owner, key: await newCompany(instance, owner, companyId) };
}

async function newCompany(instance: Instance, owner: string, companyId: string): Promise<string> {
  const { json, status } = await instance.call("POST /v1/companies", { token: owner, body: { companyId } });
  expect(status).toBe(201);
  return json.apiKey;
}

const spiffe = (company: string, agent: string) =>
  `spiffe://agent-vault.local/company/${company}/agent/${agent}`;

test("an agent is registered, shown and given SVIDs, in exactly the documents' shapes", async () => {
  const { instance, key } = await withCompany("acme");
  await using _ = instance;
  const metadata = { model: "gpt-4o", version: "2025-01", nested: { list: [null, 1] } };
  const body = { agentId: "researcher-1", metadata };
  const registered = await instance.call("POST /v1/agents/register", { token: key, body });
  expect(registered.status).toBe(201);
  expect(Object.keys(registered.json)).toEqual(["agentId", "spiffeId", "svid", "registeredAt"]);
  expect(registered.json).toMatchObject({
    agentId: "researcher-1",
    spiffeId: spiffe("acme", "researcher-1"),
  });
  expect(registered.json.registeredAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const shown = await instance.call("GET /v1/agents/researcher-1", { token: key });
  expect(shown.json).toMatchObject({
    agentId: "researcher-1",
    spiffeId: spiffe("acme", "researcher-1"),
    companyId: "acme",
    registeredAt: registered.json.registeredAt,
    metadata,
    name: "acme:researcher-1",
    role: "no-access",
    status: "active",
    vaults: [],
    origin: "company",
    active_tokens: 0,
  });
  const fresh = await instance.call("GET /v1/agents/researcher-1/svid", { token: key });
  expect(Object.keys(fresh.json)).toEqual(["agentId", "spiffeId", "svid", "expiresAt", "audience"]);
  expect(fresh.headers.get("Cache-Control")).toBe("no-store");
  expect(fresh.json.svid).not.toBe(registered.json.svid);
  const { json: jwks } = await instance.call("GET /v1/ca/public-key?companyId=acme");
  for (const svid of [registered.json.svid, fresh.json.svid]) {
    const header = decodeProtectedHeader(svid);
    expect(header).toEqual({ alg: "EdDSA", typ: "JWT", kid: jwks.kid });
    const claims = decodeJwt(svid);
    expect(Object.keys(claims).toSorted()).toEqual(["aud", "exp", "iat", "jti", "nbf", "sub"]);
    expect(claims).toMatchObject({ aud: ["vane"], sub: spiffe("acme", "researcher-1"), nbf: claims.iat });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3600);
    expect(claims.jti).toMatch(UUID4);
    const at = { currentDate: new Date(instance.clock.now()) };
    await jwtVerify(svid, createLocalJWKSet(jwks), { algorithms: ["EdDSA"], audience: "vane", ...at });
  }
});

test("another algorithm, audience and life are given when asked for, once each", async () => {
  const { instance, key } = await withCompany();
  await using _ = instance;
  await instance.call("POST /v1/agents/register", { token: key, body: { agentId: "crawler-7" } });
  const ask = (query: string) => instance.call(`GET /v1/agents/crawler-7/svid${query}`, { token: key });
  const { json } = await ask("?alg=ES256&audience=spiffe://example.test/reports&ttl=60");
  expect(json.audience).toBe("spiffe://example.test/reports");
  const claims = decodeJwt(json.svid);
  expect(claims.aud).toEqual(["spiffe://example.test/reports"]);
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
  expect(json.expiresAt).toBe(new Date((claims.exp ?? 0) * 1000).toISOString());
  const { json: jwks } = await instance.call("GET /v1/ca/public-key?companyId=globex");
  await jwtVerify(json.svid, createLocalJWKSet(jwks), {
    algorithms: ["ES256"],
    currentDate: new Date(instance.clock.now()),
  });
  expect((await ask("?audience=proxy")).json.audience).toBe("spiffe://agent-vault.local/agent-vault/proxy");
  for (const query of [
    "?audience=a&audience=b",
    "?alg=none",
    "?alg=HS256",
    "?ttl=59",
    "?ttl=3601",
    "?audience=",
  ]) {
    expect([query, (await ask(query)).status]).toEqual([query, 400]);
  }
});

test("registering again replaces metadata and time alone", async () => {
  const { instance, owner, key } = await withCompany();
  await using _ = instance;
  const register = (body: object) => instance.call("POST /v1/agents/register", { token: key, body });
  await register({ agentId: "crawler-7", metadata: { a: 1 } });
  const token = await instance.addUser("ada@example.com", "owner", { default: "admin" });
  const body = { name: "globex:crawler-7", role: "member" };
  expect((await instance.call("POST /v1/vaults/default/agents", { token, body })).status).toBe(201);
  const before = (await instance.call("GET /v1/agents/globex:crawler-7", { token: owner })).json;
  instance.clock.advance(5000);
  for (const metadata of [{ b: 2 }, null, undefined]) {
    expect((await register({ agentId: "crawler-7", metadata })).status).toBe(201);
    const after = (await instance.call("GET /v1/agents/globex:crawler-7", { token: owner })).json;
    const { metadata: _old, ...rest } = before;
    expect(after).toEqual({
      ...rest,
      registeredAt: new Date(instance.clock.now()).toISOString(),
      ...(metadata ? { metadata } : {}),
    });
  }
  expect(before.vaults).toMatchObject([{ vault_name: "default", vault_role: "member" }]);
  // A company learns of no vault.
  expect((await instance.call("GET /v1/agents/crawler-7", { token: key })).json.vaults).toEqual([]);
});

test("what is wrong with a registration is told in the documents' words, and to nobody without a key", async () => {
  const { instance, key } = await withCompany();
  await using _ = instance;
  const register = async (body: unknown, token = key) => {
    const { status, json, text } = await instance.call("POST /v1/agents/register", { token, body });
    return { status, error: json?.error, text };
  };
  const missing = '{"error":"Missing or invalid field: agentId is required"}';
  for (const body of [{}, { agentId: "" }, { agentId: 7 }, { agentId: null }, "[]", "null", '"x"']) {
    expect(await register(body)).toMatchObject({ status: 400, text: missing });
  }
  for (const agentId of ["a b", "ä", "a/b", "a:b", "a%20b", ".", "..", "x".repeat(256), "a\n"]) {
    const { status, error } = await register({ agentId });
    expect([agentId, status]).toEqual([agentId, 400]);
    expect(error).toContain("agentId");
  }
  expect(await register({ agentId: "a b" })).toMatchObject({
    error: "Invalid field: agentId must match [A-Za-z0-9._-]{1,255}",
  });
  for (const agentId of ["register", "invites", "enrollment"]) {
    expect(await register({ agentId })).toMatchObject({
      status: 400,
      error: `Reserved identifier: ${agentId}`,
    });
  }
  for (const body of ["", "{", "not json"]) {
    expect(await register(body)).toMatchObject({
      status: 400,
      text: '{"error":"Request body must be valid JSON"}',
    });
  }
  for (const metadata of [[], "x", 7, true]) {
    expect(await register({ agentId: "a", metadata })).toMatchObject({
      status: 400,
      error: "Invalid field: metadata must be an object",
    });
  }
  expect((await register({ agentId: "a", metadata: { x: "y".repeat(16 * 1024) } })).status).toBe(413);
  const deep = `{"agentId":"a","metadata":{"a":${"[".repeat(300_000)}${"]".repeat(300_000)}}}`;
  expect((await register(deep)).status).toBe(400);
  expect((await register({ agentId: "a", metadata: { x: "y".repeat(16 * 1024 - 8) } })).status).toBe(201);
  const unauthorized = { status: 401, text: '{"error":"Unauthorized"}' };
  for (const token of [`av_key_${"0".repeat(64)}`, "av_key_", "x", "av_sess_00"]) {
    for (const body of [{}, "{"]) expect(await register(body, token)).toMatchObject(unauthorized);
  }
  for (const headers of [{}, { Authorization: `Basic ${btoa(`${key}:`)}` }, { Authorization: key }]) {
    const { status, text } = await instance.call("POST /v1/agents/register", { headers, body: "{" });
    expect({ status, text }).toEqual(unauthorized);
  }
});

test("two companies have agents of one name, and neither learns of the other's", async () => {
  const { instance, owner, key } = await withCompany();
  await using _ = instance;
  const other = await newCompany(instance, owner, "initech");
  for (const token of [key, other]) {
    await instance.call("POST /v1/agents/register", { token, body: { agentId: "crawler-7" } });
  }
  await instance.call("POST /v1/agents/register", { token: other, body: { agentId: "secret-1" } });
  await instance.addAgent("my-agent", "member");
  expect((await instance.call("GET /v1/agents/crawler-7", { token: other })).json.companyId).toBe("initech");
  const listed = (await instance.call("GET /v1/agents", { token: key })).json.agents;
  expect(listed.map((agent: { name: string }) => agent.name)).toEqual(["globex:crawler-7"]);
  expect(listed[0]).toMatchObject({
    agentId: "crawler-7",
    companyId: "globex",
    spiffeId: spiffe("globex", "crawler-7"),
  });
  const refs = [
    "ghost",
    "secret-1",
    "initech:secret-1",
    "initech:ghost",
    "my-agent",
    "default:my-agent",
    "gone:x",
  ];
  refs.push(
    spiffe("initech", "secret-1"),
    spiffe("initech", "ghost"),
    "spiffe://else.test/company/globex/agent/crawler-7",
  );
  for (const ref of refs) {
    for (const rest of ["", "/svid"]) {
      const { status, text } = await instance.call(`GET /v1/agents/${encodeURIComponent(ref)}${rest}`, {
        token: key,
      });
      expect([status, text]).toEqual([404, JSON.stringify({ error: `Agent not found: ${ref}` })]);
    }
  }
  for (const ref of [
    "crawler-7",
    "globex:crawler-7",
    "globex%3Acrawler-7",
    encodeURIComponent(spiffe("globex", "crawler-7")),
  ]) {
    const { json } = await instance.call(`GET /v1/agents/${ref}/svid`, { token: key });
    expect(json).toMatchObject({ agentId: "crawler-7", spiffeId: spiffe("globex", "crawler-7") });
  }
});

test("agents of people have a SPIFFE ID, too, and fetch their own SVID alone", async () => {
  const { instance, owner } = await withCompany();
  await using _ = instance;
  const token = await instance.addAgent("my-agent", "no-access");
  await instance.addAgent("other-agent", "no-access");
  for (const ref of ["my-agent", "default:my-agent", encodeURIComponent(spiffe("default", "my-agent"))]) {
    const { status, json } = await instance.call(`GET /v1/agents/${ref}/svid`, { token });
    expect([status, json.spiffeId]).toEqual([200, spiffe("default", "my-agent")]);
  }
  for (const ref of ["other-agent", "ghost", "globex:ghost"]) {
    expect((await instance.call(`GET /v1/agents/${ref}/svid`, { token })).status).toBe(403);
  }
  const { json: jwks } = await instance.call("GET /v1/ca/public-key?companyId=default");
  const { json } = await instance.call("GET /v1/agents/my-agent/svid", { token: owner });
  expect(decodeProtectedHeader(json.svid).kid).toBe(jwks.kid);
  await instance.call("DELETE /v1/agents/my-agent", { token: owner });
  expect((await instance.call("GET /v1/agents/my-agent/svid", { token: owner })).status).toBe(409);
});

test("a company deletes its agent and gives it a token, and renames none", async () => {
  const { instance, owner, key } = await withCompany();
  await using _ = instance;
  await instance.call("POST /v1/agents/register", { token: key, body: { agentId: "crawler-7" } });
  const rotated = await instance.call("POST /v1/agents/crawler-7/rotate", { token: key });
  expect(rotated.json.av_agent_token).toStartWith("av_agt_");
  const own = { token: rotated.json.av_agent_token };
  for (const ref of ["globex:crawler-7", "crawler-7"]) {
    expect((await instance.call(`GET /v1/agents/${ref}/svid`, own)).json.spiffeId).toBe(
      spiffe("globex", "crawler-7"),
    );
  }
  const body = { name: "crawler-8" };
  expect((await instance.call("POST /v1/agents/crawler-7/rename", { token: key, body })).status).toBe(403);
  const renamed = await instance.call("POST /v1/agents/globex:crawler-7/rename", { token: owner, body });
  expect(renamed.json).toMatchObject({
    old_name: "globex:crawler-7",
    new_name: "globex:crawler-8",
    spiffeId: spiffe("globex", "crawler-8"),
  });
  expect((await instance.call("POST /v1/agents/crawler-8/delete", { token: key })).status).toBe(200);
  expect((await instance.call("GET /v1/agents/crawler-8", { token: key })).status).toBe(404);
});
