import { expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { createLimits } from "../../../src/app/limits/limits.ts";
import { apiSpiffeId, proxySpiffeId } from "../../../src/core/identity/spiffe-id.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { fakeClock } from "../../support/clock.ts";
import { companyScene } from "../../support/company/scene.ts";
import type { Instance } from "../../support/instance.ts";

const AGENT = "spiffe://agent-vault.local/company/globex/agent/crawler-7";
const ORG = "spiffe://agent-vault.local/company/globex";
const PATH = "/v1/agents/crawler-7/passport";

async function scene(...overrides: Parameters<typeof companyScene>) {
  const stage = await companyScene(...overrides);
  const { instance, key } = stage;
  for (const agentId of ["crawler-7", "crawler-8"]) {
    await instance.call("POST /v1/agents/register", { token: key, body: { agentId } });
  }
  const issue = async (body?: object, token = key) => await instance.call(`POST ${PATH}`, { token, body });
  const rotate = (passport: string | undefined, path = PATH, token = key) =>
    instance.call(`POST ${path}/rotate`, {
      token,
      ...(passport === undefined ? {} : { headers: { "Vane-Passport": passport } }),
    });
  const check = (passport: unknown, asked: object = {}, token?: string) =>
    instance.call("POST /v1/passport/verify", {
      body: { passport, ...asked },
      ...(token === undefined ? {} : { token }),
    });
  return { ...stage, issue, rotate, check };
}

const jtiOf = (passport: string) => decodeJwt(passport).jti ?? "";

async function keySet(instance: Instance, name = "public-key") {
  return (await instance.call(`GET /v1/ca/${name}?companyId=globex`)).json;
}

test("a passport is issued in exactly the documents' shape, and verifies by the published keys", async () => {
  const { instance, issue } = await scene();
  await using _ = instance;
  const { status, json, headers } = await issue();
  expect(status).toBe(201);
  expect(headers.get("Cache-Control")).toBe("no-store");
  const keys = await keySet(instance);
  const { passport, ...rest } = json;
  expect(rest).toEqual({
    agentId: "crawler-7",
    spiffeId: AGENT,
    org: "globex",
    orgSpiffeId: ORG,
    scopes: ["tool:*", "attest:write"],
    delegationChain: [ORG, AGENT],
    expiresIn: 3600,
    caPublicKey: keys.pem,
  });
  expect(Object.entries(decodeProtectedHeader(passport))).toEqual([
    ["alg", "EdDSA"],
    ["typ", "CAP+JWT"],
    ["kid", keys.kid],
  ]);
  const { payload } = await jwtVerify(passport, createLocalJWKSet(keys), {
    typ: "CAP+JWT",
    issuer: "spiffe://agent-vault.local/ca",
    audience: "vane:passport:v1",
    currentDate: new Date(instance.clock.now()),
  });
  expect(payload["vane"]).toMatchObject({ v: 1, agentId: "crawler-7", org: "globex" });
});

test("scopes and time may be chosen within bounds", async () => {
  const { instance, issue } = await scene();
  await using _ = instance;
  const { json } = await issue({ scopes: ["data:read"], ttl: 300 });
  expect([json.scopes, json.expiresIn]).toEqual([["data:read"], 300]);
  for (const body of [{ ttl: 299 }, { ttl: 86_400 }, { scopes: [] }, { scopes: ["x"] }, []]) {
    const refused = await issue(body);
    expect([refused.status, Object.keys(refused.json)]).toEqual([400, ["error"]]);
  }
});

test("one that holds is told with its claims, what grants the tool, and a receipt; to anybody", async () => {
  const { instance, key, issue, check } = await scene();
  await using _ = instance;
  const { passport } = (await issue({ scopes: ["data:read", "tool:*"] })).json;
  const now = new Date(instance.clock.now()).toISOString();
  for (const token of [undefined, key]) {
    const { status, json } = await check(passport, { tool: "web-search" }, token);
    expect(status).toBe(200);
    expect(json).toEqual({
      valid: true,
      claims: decodeJwt(passport),
      scopeGranted: "tool:*",
      receipt: {
        v: 1,
        type: "VaneAttestationReceipt",
        passportId: jtiOf(passport),
        agentId: "crawler-7",
        agentSpiffeId: AGENT,
        org: "globex",
        orgSpiffeId: ORG,
        tool: "web-search",
        scopeGranted: "tool:*",
        delegationChain: [ORG, AGENT],
        issuedBy: "spiffe://agent-vault.local/ca",
        passportIssuedAt: `${now.slice(0, 19)}.000Z`,
        passportExpiresAt: new Date(Math.floor(Date.parse(now) / 1000) * 1000 + 3_600_000).toISOString(),
        verifiedAt: now,
        verifier: "agent-vault",
      },
    });
  }
  expect((await check(passport, {}, "av_key_wrong")).status).toBe(401);
});

test("one that does not hold is told with the reason", async () => {
  const { instance, key, issue, check } = await scene();
  await using _ = instance;
  const { passport } = (await issue({ scopes: ["tool:read"], ttl: 300, aud: "https://mcp.example" })).json;
  const svid = (await instance.call("GET /v1/agents/crawler-7/svid", { token: key })).json.svid;
  const codeOf = async (token: string, asked = {}) => {
    const { status, json } = await check(token, asked);
    expect([status, json.valid, typeof json.error]).toEqual([400, false, "string"]);
    return json.code;
  };
  expect(await codeOf("a.b")).toBe("MALFORMED_TOKEN");
  expect(await codeOf(svid)).toBe("WRONG_TOKEN_TYPE");
  expect(await codeOf(`${passport.slice(0, -4)}AAAA`)).toBe("SIGNATURE_INVALID");
  expect(await codeOf(passport, { tool: "write" })).toBe("SCOPE_DENIED");
  expect(await codeOf(passport, { expectedNonce: "0" })).toBe("MISSING_NONCE");
  expect(await codeOf(passport, { expectedAudience: "https://other.example" })).toBe("AUDIENCE_MISMATCH");
  expect((await check(passport, { expectedAudience: "https://mcp.example" })).status).toBe(200);
  instance.clock.advance(330_000);
  expect((await check(passport)).status).toBe(200);
  instance.clock.advance(2000);
  expect(await codeOf(passport)).toBe("TOKEN_EXPIRED");
});

test("what is to be verified has to be there, and to be a text", async () => {
  const { instance, issue, check } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  for (const bad of [undefined, null, "", 1]) {
    const { status, json } = await check(bad);
    expect([status, json]).toEqual([400, { error: "Missing or invalid field: passport is required" }]);
  }
  for (const tool of ["", 1, ["search"]]) expect((await check(passport, { tool })).status).toBe(400);
  const { json } = await instance.call("POST /v1/passport/verify", { body: "{" });
  expect(json).toEqual({ error: "Request body must be valid JSON" });
});

test("who shows no credential may ask as often as who tries to log in", async () => {
  const limits = createLimits({ profile: "default", tiers: tiersOf("default") }, fakeClock());
  const { instance, key, issue, check } = await scene({ limits });
  await using _ = instance;
  const { passport } = (await issue()).json;
  const statuses: number[] = [];
  for (let at = 0; at < 60; at++) statuses.push((await check(passport)).status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
  expect((await check(passport, {}, key)).status).toBe(200);
});

test("rotation gives another on the same terms and takes the first one back", async () => {
  const { instance, issue, rotate, check } = await scene();
  await using _ = instance;
  const { passport: first } = (await issue({ scopes: ["tool:read"], ttl: 600 })).json;
  instance.clock.advance(60_000);
  const { status, json } = await rotate(first);
  expect(status).toBe(200);
  const { passport, rotatedFrom, ...rest } = json;
  expect(rotatedFrom).toBe(jtiOf(first));
  expect(rest).toMatchObject({ agentId: "crawler-7", scopes: ["tool:read"], expiresIn: 600 });
  expect((await check(first)).json.code).toBe("PASSPORT_REVOKED");
  expect((await check(passport)).json.valid).toBe(true);
  const again = await rotate(first);
  expect([again.status, again.json]).toEqual([
    409,
    { error: "Passport has already been revoked", code: "PASSPORT_REVOKED" },
  ]);
});

test("of rotations at the same time one gets a passport", async () => {
  const { instance, issue, rotate } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  const statuses = (await Promise.all([1, 2, 3, 4].map(() => rotate(passport)))).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 409, 409, 409]);
});

test("a rotation is refused for what is missing, broken or somebody else's", async () => {
  const { instance, owner, create, issue, rotate } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  const missing = await rotate(undefined);
  expect([missing.status, missing.json]).toEqual([400, { error: "Missing Vane-Passport header" }]);
  const broken = await rotate(`${passport.slice(0, -4)}AAAA`);
  expect([broken.status, broken.json.code]).toEqual([401, "SIGNATURE_INVALID"]);
  const wrongAgent = await rotate(passport, "/v1/agents/crawler-8/passport");
  expect([wrongAgent.status, wrongAgent.json]).toEqual([
    403,
    { error: "Passport does not belong to the specified agent" },
  ]);
  const initech = await create("initech");
  await instance.call("POST /v1/agents/register", { token: initech, body: { agentId: "crawler-7" } });
  const wrongCompany = await rotate(passport, PATH, initech);
  expect([wrongCompany.status, wrongCompany.json]).toEqual([
    403,
    { error: "Passport was not issued by the authenticated company" },
  ]);
  const unknown = await rotate(passport, "/v1/agents/nobody/passport");
  expect([unknown.status, unknown.json]).toEqual([404, { error: "Agent not found: nobody" }]);
  expect((await rotate(passport, "/v1/agents/globex:crawler-7/passport", owner)).status).toBe(200);
});

test("revoking says so to all who ask, once", async () => {
  const { instance, key, issue, check } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  const { passport: other } = (await issue()).json;
  const [jti, second] = [jtiOf(passport), jtiOf(other)];
  const revoke = (id: string, body?: object) =>
    instance.call(`POST /v1/passports/${id}/revoke`, { token: key, body });
  const revokedAt = new Date(instance.clock.now()).toISOString();
  const { status, json } = await revoke(jti, { reason: "agent compromised" });
  expect([status, json]).toEqual([200, { jti, revokedAt, reason: "agent compromised" }]);
  expect((await check(passport)).json.code).toBe("PASSPORT_REVOKED");
  expect((await check(other)).json.valid).toBe(true);
  const again = await revoke(jti);
  expect([again.status, again.json]).toEqual([409, { error: "Passport is already revoked" }]);
  expect((await revoke(second)).json).toEqual({ jti: second, revokedAt });
  const { json: list } = await instance.call("GET /v1/passports/revoked", { token: key });
  expect(list.revoked).toHaveLength(2);
  expect(list.revoked).toContainEqual({ jti, revokedAt, reason: "agent compromised" });
  expect((await revoke("nobody")).json).toEqual({ error: "Passport not found: nobody" });
});

test("a status is signed by the company over its canonical JSON", async () => {
  const { instance, key, issue } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  const jti = jtiOf(passport);
  const { pem } = await keySet(instance);
  const ask = async () => {
    const { json, headers } = await instance.call(`GET /v1/ocsp/${jti}`, { token: key });
    expect(headers.get("Cache-Control")).toBe("private, max-age=300");
    const { signature, caPublicKey, ...status } = json;
    expect(caPublicKey).toBe(pem);
    const sorted = JSON.stringify(status, Object.keys(status).toSorted());
    const isSigned = (text: string) =>
      verify(null, Buffer.from(text), createPublicKey(pem), Buffer.from(signature, "base64url"));
    expect([isSigned(sorted), isSigned(sorted.replace("globex", "initech"))]).toEqual([true, false]);
    return status;
  };
  const checkedAt = new Date(instance.clock.now()).toISOString();
  expect(await ask()).toEqual({ jti, companyId: "globex", status: "valid", checkedAt });
  const body = { reason: "lost – ü" };
  await instance.call(`POST /v1/passports/${jti}/revoke`, { token: key, body });
  expect(await ask()).toMatchObject({ status: "revoked", revokedAt: checkedAt, reason: "lost – ü" });
});

test("a company sees of another's passports and agents that there are none", async () => {
  const { instance, key, create, issue } = await scene();
  await using _ = instance;
  const initech = await create("initech");
  const jti = jtiOf((await issue()).json.passport);
  const asInitech = (line: string) => instance.call(line, { token: initech });
  for (const line of [`GET /v1/ocsp/${jti}`, `POST /v1/passports/${jti}/revoke`]) {
    const { status, json } = await asInitech(line);
    expect([status, json]).toEqual([404, { error: `Passport not found: ${jti}` }]);
  }
  for (const ref of ["crawler-7", "globex:crawler-7", "globex:nobody"]) {
    const { status, json } = await asInitech(`POST /v1/agents/${ref}/passport`);
    expect([status, json]).toEqual([404, { error: `Agent not found: ${ref}` }]);
  }
  expect((await asInitech("GET /v1/passports/revoked")).json).toEqual({ revoked: [] });
  expect((await instance.call(`GET /v1/ocsp/${jti}`, { token: key })).json.status).toBe("valid");
});

test("passports end with the agent, and their keys with the time that those are published", async () => {
  const { instance, key, owner, issue, check } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  await instance.call("POST /v1/companies/rotate-keys", { token: key });
  expect((await check(passport)).json.valid).toBe(true);
  const { passport: newer } = (await issue()).json;
  expect(decodeProtectedHeader(newer).kid).toBe((await keySet(instance)).kid);
  await instance.call("DELETE /v1/agents/globex:crawler-7", { token: owner });
  for (const one of [passport, newer]) expect((await check(one)).json.code).toBe("PASSPORT_REVOKED");
  const { json } = await instance.call(`GET /v1/ocsp/${jtiOf(newer)}`, { token: key });
  expect(json.status).toBe("revoked");
});

test("a passport is an SVID nowhere", async () => {
  const { instance, key, issue } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  const { svidVerifier, store, trustDomain, clock } = instance.deps;
  for (const audience of [
    undefined,
    "vane:passport:v1",
    proxySpiffeId(trustDomain),
    apiSpiffeId(trustDomain),
  ]) {
    const verdict = await svidVerifier.verify(passport, (id) => store.signingKeys.ofCompany(id), {
      trustDomain,
      now: clock.now(),
      ...(audience === undefined ? {} : { audience }),
    });
    expect([verdict.valid, "fault" in verdict && verdict.fault]).toEqual([false, "header"]);
  }
  expect((await instance.call("GET /v1/agents", { token: passport })).status).toBe(401);
  const exchange = await instance.call("POST /v1/token/exchange", {
    token: key,
    body: {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: passport,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      audience: "urn:agent-vault:vault:default",
    },
  });
  expect(exchange.status).toBeGreaterThanOrEqual(400);
});

test("the keys with what became of them are a key set, and the discovery document tells what a passport is", async () => {
  const { instance, key, issue } = await scene();
  await using _ = instance;
  const { passport } = (await issue()).json;
  await instance.call("POST /v1/companies/rotate-keys", { token: key });
  const history = await keySet(instance, "public-keys");
  expect(history.keys.map(({ alg, status }: { alg: string; status: string }) => [alg, status])).toEqual([
    ["EdDSA", "active"],
    ["EdDSA", "retired"],
    ["ES256", "active"],
    ["ES256", "retired"],
  ]);
  const [current, retired] = history.keys;
  expect(Object.keys(current)).toEqual([
    "kty",
    "crv",
    "x",
    "kid",
    "alg",
    "use",
    "status",
    "fingerprint",
    "pem",
    "createdAt",
  ]);
  expect(Date.parse(retired.verifiableUntil) - Date.parse(retired.retiredAt)).toBe(24 * 3_600_000);
  const verifying = { currentDate: new Date(instance.clock.now()) };
  await jwtVerify(passport, createLocalJWKSet(history), verifying);
  const document = await keySet(instance, "well-known");
  expect(document).toMatchObject({
    issuer: decodeJwt(passport).iss,
    jwks_uri: "http://127.0.0.1:14321/v1/ca/public-key?companyId=globex",
    kid: current.kid,
    passport_format: { token_type: "CAP+JWT", audience: "vane:passport:v1" },
  });
  await jwtVerify(passport, createLocalJWKSet({ keys: document.keys }), verifying);
});
