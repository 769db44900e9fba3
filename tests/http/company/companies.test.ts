import { expect, test } from "bun:test";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { createLimits } from "../../../src/app/limits/limits.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { fakeClock } from "../../support/clock.ts";
import { companyScene } from "../../support/company/scene.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

const scene = companyScene;

const publicKey = async (instance: Instance, companyId = "globex") =>
  (await instance.call(`GET /v1/ca/public-key?companyId=${companyId}`)).json;
const bundle = async (instance: Instance, companyId = "globex") =>
  (await instance.call(`GET /v1/ca/spiffe-bundle?companyId=${companyId}`)).json;

test("a company is created once, by owners, with a key that is shown once and kept as a hash", async () => {
  const { instance, owner, key } = await scene();
  await using _ = instance;
  expect(key).toMatch(/^av_key_[0-9a-f]{64}$/);
  const again = await instance.call("POST /v1/setup", { token: owner, body: { companyId: "globex" } });
  expect([again.status, again.text]).toEqual([409, '{"error":"Company already exists: globex"}']);
  const body = { companyId: "initech", metadata: { tier: "gold" } };
  const { status, json } = await instance.call("POST /v1/companies", { token: owner, body });
  expect(status).toBe(201);
  expect(json).toMatchObject({
    companyId: "initech",
    spiffeId: "spiffe://agent-vault.local/company/initech",
    metadata: { tier: "gold" },
  });
  const own = await instance.call("GET /v1/company", { token: json.apiKey });
  const { apiKey: _key, ...item } = json;
  expect(own.json).toEqual(item);
  const member = await instance.addUser("max@example.com", "member");
  for (const [token, code] of [
    [member, 403],
    [key, 403],
    [undefined, 401],
  ] as const) {
    const asked = { ...(token === undefined ? {} : { token }), body: "{" };
    expect((await instance.call("POST /v1/companies", asked)).status).toBe(code);
  }
  for (const [companyId, error] of [
    [undefined, "Missing or invalid field: companyId is required"],
    ["a b", "Invalid field: companyId must match [A-Za-z0-9._-]{1,255}"],
    ["did", "Reserved identifier: did"],
    ["spiffe", "Reserved identifier: spiffe"],
    ["agt", "Reserved identifier: agt"],
  ] as const) {
    const refused = await instance.call("POST /v1/companies", { token: owner, body: { companyId } });
    expect([refused.status, refused.json]).toEqual([400, { error }]);
  }
  const rows = JSON.stringify([await instance.store.apiKeys.ofCompany("globex" as never), instance.logLines]);
  expect(rows).not.toContain(key);
  const audit = await instance.call("GET /v1/audit", { token: owner });
  expect(audit.text).toContain("company.create");
  expect(audit.text).not.toMatch(/av_key_[0-9a-f]{5}/);
});

test("keys are listed by their beginning and revoked, down to the last one", async () => {
  const { instance, owner, key, create } = await scene();
  await using _ = instance;
  const foreign = await create("initech");
  instance.clock.advance(1);
  const made = await instance.call("POST /v1/keys", { token: key, body: { label: "ci" } });
  expect([made.status, made.json.label, made.headers.get("Cache-Control")]).toEqual([201, "ci", "no-store"]);
  expect((await instance.call("GET /v1/company", { token: made.json.key })).json.companyId).toBe("globex");
  const listed = await instance.call("GET /v1/keys", { token: key });
  expect(listed.json.keys.map((one: { label: string }) => one.label)).toEqual(["bootstrap", "ci"]);
  expect(listed.text).not.toContain(made.json.key);
  expect(listed.json.keys[1]).toMatchObject({ id: made.json.id, key: `${made.json.key.slice(0, 11)}…` });
  expect((await instance.call(`DELETE /v1/keys/${made.json.id}`, { token: foreign })).text).toBe(
    '{"error":"API key not found"}',
  );
  expect((await instance.call(`DELETE /v1/keys/${made.json.id}`, { token: key })).json).toEqual({
    deleted: true,
  });
  expect((await instance.call("GET /v1/company", { token: made.json.key })).status).toBe(401);
  const last = await instance.call(`DELETE /v1/keys/${listed.json.keys[0].id}`, { token: key });
  expect(last.status).toBe(409);
  expect((await instance.call("GET /v1/company", { token: key })).status).toBe(200);
  expect((await instance.call("POST /v1/keys?company=nobody", { token: owner })).status).toBe(404);
  expect((await instance.call("POST /v1/keys", { token: key, body: { label: "a\nb" } })).status).toBe(400);
});

test("new keys sign at once, and what the old ones signed verifies for a day", async () => {
  const { instance, key } = await scene();
  await using _ = instance;
  const svid = async () => (await instance.call("POST /v1/companies/svid", { token: key })).json;
  const first = await svid();
  expect(first).toMatchObject({ companyId: "globex", spiffeId: "spiffe://agent-vault.local/company/globex" });
  const [before, bundleBefore] = [await publicKey(instance), await bundle(instance)];
  const etag = (await instance.call("GET /v1/ca/spiffe-bundle?companyId=globex")).headers.get("ETag") ?? "";
  instance.clock.advance(1000);
  const rotated = await instance.call("POST /v1/companies/rotate-keys", { token: key });
  expect(rotated.json).toMatchObject({
    companyId: "globex",
    gracePeriodHours: 24,
    retiredKey: { kid: before.kid, pem: before.pem, fingerprint: before.fingerprint, jwk: before.jwk },
  });
  const after = await publicKey(instance);
  expect(after.kid).toBe(rotated.json.newKey.kid);
  expect(after.kid).not.toBe(before.kid);
  expect(after.keys[0]).toEqual(after.jwk);
  const kids = (set: { keys: { kid: string }[] }) => set.keys.map(({ kid }) => kid).toSorted();
  expect(kids(after)).toHaveLength(4);
  expect(kids(await bundle(instance))).toEqual(kids(after));
  const sequence = async () => (await bundle(instance)).spiffe_sequence;
  expect(await sequence()).toBeGreaterThan(bundleBefore.spiffe_sequence);
  const second = await svid();
  expect(decodeProtectedHeader(second.svid).kid).toBe(after.kid);
  const currentDate = new Date(instance.clock.now());
  for (const one of [first, second]) await jwtVerify(one.svid, createLocalJWKSet(after), { currentDate });
  const read = (headers: Record<string, string>) =>
    instance.call("GET /v1/ca/spiffe-bundle?companyId=globex", { headers });
  expect((await read({ "If-None-Match": etag })).status).toBe(200);
  const now = (await read({})).headers.get("ETag") ?? "";
  expect((await read({ "If-None-Match": `W/"x", ${now}` })).status).toBe(304);
  const grown = await sequence();
  instance.clock.advance(24 * 3_600_000);
  expect(kids(await publicKey(instance))).toHaveLength(2);
  expect(await sequence()).toBeGreaterThan(grown);
});

test("no company has a key of another, and what is published holds no private member", async () => {
  const { instance, create } = await scene();
  await using _ = instance;
  await create("initech");
  const documents = await Promise.all(["globex", "initech", "default"].map((id) => publicKey(instance, id)));
  const kids = documents.flatMap(({ keys }) => keys.map(({ kid }: { kid: string }) => kid));
  expect(new Set(kids).size).toBe(6);
  for (const { keys, pem } of documents) {
    expect(keys.map(({ kty, crv, alg, use }: Record<string, string>) => [kty, crv, alg, use])).toEqual([
      ["OKP", "Ed25519", "EdDSA", "sig"],
      ["EC", "P-256", "ES256", "sig"],
    ]);
    for (const key of keys) expect(key.d).toBeUndefined();
    expect(pem).toStartWith("-----BEGIN PUBLIC KEY-----");
  }
  for (const { use } of (await bundle(instance)).keys) expect(use).toBe("jwt-svid");
});

test("verifiers are told what is missing, and find a company's key set as an issuer's", async () => {
  const { instance } = await scene();
  await using _ = instance;
  for (const name of ["public-key", "public-keys", "well-known"]) {
    const none = await instance.call(`GET /v1/ca/${name}`);
    expect([none.status, none.json]).toEqual([400, { error: "Missing required query parameter: companyId" }]);
    const unknown = await instance.call(`GET /v1/ca/${name}?companyId=nobody`);
    expect([unknown.status, unknown.json]).toEqual([404, { error: "Company not found: nobody" }]);
  }
  // There are two companies.
  expect((await instance.call("GET /v1/ca/spiffe-bundle")).status).toBe(404);
  const issuer = "http://127.0.0.1:14321/oidc/globex";
  const { json } = await instance.call("GET /oidc/globex/.well-known/openid-configuration");
  expect(json).toMatchObject({ issuer, jwks_uri: `${issuer}/jwks` });
  expect((await instance.call("GET /oidc/globex/jwks")).json.keys).toEqual((await publicKey(instance)).keys);
  expect((await instance.call("GET /v1/ca/well-known?companyId=globex")).json).toMatchObject({
    trust_domain: "agent-vault.local",
    kid: (await publicKey(instance)).kid,
  });
  await using alone = await openInstance();
  await alone.registerOwner();
  expect((await alone.call("GET /v1/ca/spiffe-bundle")).json.keys).toHaveLength(2);
});

test("the keys of the first company are made once, however many ask for them first", async () => {
  const { instance } = await scene();
  await using _ = instance;
  const asked = await Promise.all(Array.from({ length: 8 }, () => publicKey(instance, "default")));
  expect(new Set(asked.map(({ kid }) => kid)).size).toBe(1);
});

test("calls are counted per company, whichever of its keys is shown", async () => {
  const tiers = tiersOf("strict");
  await using instance = await openInstance({
    limits: createLimits({ profile: "strict", tiers }, fakeClock()),
  });
  const owner = await instance.registerOwner();
  const create = async (companyId: string) =>
    (await instance.call("POST /v1/companies", { token: owner, body: { companyId } })).json.apiKey;
  const [globex, initech] = [await create("globex"), await create("initech")];
  const second = (await instance.call("POST /v1/keys", { token: globex })).json.key;
  const remaining = async (token: string) =>
    Number((await instance.call("GET /v1/company", { token })).headers.get("X-RateLimit-Remaining"));
  const before = await remaining(globex);
  expect(await remaining(second)).toBe(before - 1);
  expect(await remaining(initech)).toBeGreaterThan(before - 1);
});
