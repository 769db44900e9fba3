/** What an operator may have otherwise: trust domains, the usual audience, open companies, one bundle for all. */
import { expect, test } from "bun:test";
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from "jose";
import { demandTrustDomains } from "../../../src/app/company/companies.ts";
import { createLimits } from "../../../src/app/limits/limits.ts";
import type { IdentitySettings } from "../../../src/core/identity/settings.ts";
import type { TrustDomains } from "../../../src/core/identity/trust-domain.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import type { ApiDeps } from "../../../src/http/deps.ts";
import { fakeClock } from "../../support/clock.ts";
import { openInstance } from "../../support/instance.ts";

const USUAL: IdentitySettings = { audience: "vane", openCompanies: false, sharedBundle: false };
const EACH = "{companyId}.vault.test" as TrustDomains;

async function scene(settings: Partial<IdentitySettings>, overrides: Partial<ApiDeps> = {}) {
  const instance = await openInstance({ identity: { ...USUAL, ...settings }, ...overrides });
  const owner = await instance.registerOwner();
  const create = async (companyId: string): Promise<string> =>
    (await instance.call("POST /v1/companies", { token: owner, body: { companyId } })).json.apiKey;
  const svid = async (key: string, query = ""): Promise<JWTPayload & { token: string }> => {
    await instance.call("POST /v1/agents/register", { token: key, body: { agentId: "crawler-7" } });
    const { json } = await instance.call(`GET /v1/agents/crawler-7/svid${query}`, { token: key });
    return { ...decodeJwt(json.svid), token: json.svid };
  };
  return { instance, owner, create, svid };
}

test("the usual audience is the operator's, and another may still be asked for", async () => {
  const { instance, create, svid } = await scene({ audience: "globex-agents" });
  await using _ = instance;
  const key = await create("globex");
  expect((await svid(key)).aud).toEqual(["globex-agents"]);
  expect((await svid(key, "?audience=vane")).aud).toEqual(["vane"]);
  const own = await instance.call("POST /v1/companies/svid", { token: key });
  expect(decodeJwt(own.json.svid).aud).toEqual(["globex-agents"]);
  const registered = await instance.call("POST /v1/agents/register", { token: key, body: { agentId: "b" } });
  expect(decodeJwt(registered.json.svid).aud).toEqual(["globex-agents"]);
});

test("an issuer is named to federation alone, and is the one that its documents name", async () => {
  const publicUrl = "https://vault.example";
  const { instance, create, svid } = await scene({ publicUrl }, { baseUrl: publicUrl });
  await using _ = instance;
  const key = await create("globex");
  expect(Object.keys(await svid(key)).sort()).toEqual(["aud", "exp", "iat", "jti", "nbf", "sub", "token"]);
  const { iss } = await svid(key, "?alg=ES256&audience=reports");
  const path = "/oidc/globex/.well-known/openid-configuration";
  expect((await instance.call(`GET ${path}`)).json.issuer).toBe(iss);
  expect(iss).toBe(`${publicUrl}/oidc/globex`);
});

test("each company may have its own trust domain, in all that names one", async () => {
  const { instance, owner, create, svid } = await scene({}, { trustDomain: EACH });
  await using _ = instance;
  const key = await create("globex");
  const id = "spiffe://globex.vault.test/company/globex/agent/crawler-7";
  expect((await svid(key)).sub).toBe(id);
  expect((await svid(key, "?audience=proxy")).aud).toEqual(["spiffe://default.vault.test/agent-vault/proxy"]);
  const wellKnown = await instance.call("GET /v1/ca/well-known?companyId=globex");
  expect(wellKnown.json).toMatchObject({
    trust_domain: "globex.vault.test",
    spiffeId: "spiffe://globex.vault.test/company/globex",
  });
  const byId = await instance.call(`GET /v1/agents/${encodeURIComponent(id)}`, { token: owner });
  expect([byId.status, byId.json.spiffeId]).toEqual([200, id]);
  const another = id.replace("globex.vault", "initech.vault");
  expect(
    (await instance.call(`GET /v1/agents/${encodeURIComponent(another)}`, { token: owner })).status,
  ).toBe(404);
});

test("a company whose id fits in no trust domain is refused, and stops a start where it is there already", async () => {
  const { instance, owner } = await scene({}, { trustDomain: EACH });
  await using _ = instance;
  for (const companyId of ["Globex", "x".repeat(250)]) {
    const refused = await instance.call("POST /v1/companies", { token: owner, body: { companyId } });
    expect([refused.status, refused.json.error]).toEqual([400, expect.stringContaining("trust domain")]);
  }
  await demandTrustDomains(EACH, instance.store);
  await instance.store.companies.create({ id: "Globex" as never, registeredAt: 0, bundleSequence: 0 });
  await expect(demandTrustDomains(EACH, instance.store)).rejects.toMatchObject({ code: "invalid_config" });
  await demandTrustDomains("agent-vault.local" as TrustDomains, instance.store);
});

test("one bundle for all holds every company's keys and grows with each change", async () => {
  const { instance, create, svid } = await scene({ sharedBundle: true });
  await using _ = instance;
  const bundle = async () => (await instance.call("GET /v1/ca/spiffe-bundle")).json;
  const key = await create("globex");
  const before = await bundle();
  const other = await create("initech");
  const after = await bundle();
  expect([before.keys.length, after.keys.length]).toEqual([4, 6]);
  expect(after.spiffe_sequence).toBeGreaterThan(before.spiffe_sequence);
  await instance.call("POST /v1/companies/rotate-keys", { token: other });
  expect((await bundle()).spiffe_sequence).toBeGreaterThan(after.spiffe_sequence);
  const { keys } = await bundle();
  const set = createLocalJWKSet({ keys: keys.map(({ use: _use, ...jwk }: { use: string }) => jwk) });
  for (const { token } of [await svid(key), await svid(other)]) {
    const { payload } = await jwtVerify(token, set, {
      audience: "vane",
      currentDate: new Date(instance.clock.now()),
    });
    expect(payload.sub).toMatch(/crawler-7$/);
  }
  expect((await instance.call("GET /v1/ca/spiffe-bundle?companyId=globex")).json.keys).toHaveLength(2);
});

test("open companies: whoever shows nothing may make one, is recorded and counted; what is shown has to be good", async () => {
  const clock = fakeClock();
  const limits = createLimits({ profile: "strict", tiers: tiersOf("strict") }, clock);
  const { instance, owner } = await scene({ openCompanies: true }, { limits });
  await using _ = instance;
  const open = await instance.call("POST /v1/companies", { body: { companyId: "globex" } });
  expect([open.status, open.json.spiffeId]).toEqual([201, "spiffe://agent-vault.local/company/globex"]);
  expect((await instance.call("GET /v1/company", { token: open.json.apiKey })).json.companyId).toBe("globex");
  const again = await instance.call("POST /v1/setup", { body: { companyId: "globex" } });
  expect(again.status).toBe(409);
  const audit = await instance.call("GET /v1/audit", { token: owner });
  expect(audit.json.records).toContainEqual(
    expect.objectContaining({
      action: "company.create",
      actor: expect.objectContaining({ type: "anonymous" }),
    }),
  );
  const wrong = await instance.call("POST /v1/companies", { token: "av_key_no", body: { companyId: "b" } });
  expect(wrong.status).toBe(401);
  const basic = { headers: { Authorization: "Basic eDp5" }, body: { companyId: "b" } };
  expect((await instance.call("POST /v1/companies", basic)).status).toBe(401);
  const companyKey = { token: open.json.apiKey, body: { companyId: "b" } };
  expect((await instance.call("POST /v1/companies", companyKey)).status).toBe(403);
  const statuses: number[] = [];
  for (let at = 0; at < 40; at++) {
    statuses.push((await instance.call("POST /v1/companies", { body: { companyId: `c-${at}` } })).status);
  }
  expect(statuses.at(-1)).toBe(429);
  expect(statuses[0]).toBe(201);
});

test("they are closed unless the operator opens them", async () => {
  const { instance } = await scene({});
  await using _ = instance;
  expect((await instance.call("POST /v1/companies", { body: { companyId: "globex" } })).status).toBe(401);
});
