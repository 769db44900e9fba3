import { expect, test } from "bun:test";
import type { TrustDomains } from "../../../../src/core/identity/trust-domain.ts";
import type { CompanyAgentId, CompanyId } from "../../../../src/core/ids.ts";
import { parsePassportTerms, passportClaims, sameTerms } from "../../../../src/core/passport/claims.ts";

const USUAL = { scopes: ["tool:*", "attest:write"], ttlSeconds: 3600, binding: {} };
const AGENT = { companyId: "globex" as CompanyId, agentId: "crawler-7" as CompanyAgentId };
const ORG = "spiffe://vault.globex.test/company/globex";

const claims = (terms: Parameters<typeof passportClaims>[2]) =>
  passportClaims("vault.globex.test" as TrustDomains, AGENT, terms, { now: 1_795_863_936_999, jti: "j-1" });

test("what is left out is as the documents have it", () => {
  expect(parsePassportTerms(undefined)).toEqual(USUAL);
  expect(parsePassportTerms({ scopes: null, ttl: null, nonce: null, unknown: 1 })).toEqual(USUAL);
});

test("an hour is the most, five minutes the least", () => {
  for (const ttl of [300, 3600]) expect(parsePassportTerms({ ttl }).ttlSeconds).toBe(ttl);
  for (const ttl of [299, 3601, 86_400, 300.5, "600", -1, [600], true]) {
    expect(() => parsePassportTerms({ ttl })).toThrow(
      "ttl must be a whole number of seconds from 300 to 3600",
    );
  }
});

test("all that is wrong is said at once, and a body that is no object is none", () => {
  const bad = { scopes: [], ttl: 1, nonce: "x", aud: "a b", requestHash: "x" };
  for (const name of Object.keys(bad)) expect(() => parsePassportTerms(bad)).toThrow(name);
  for (const body of [[], "x", 1, null]) expect(() => parsePassportTerms(body)).toThrow("JSON object");
});

test("the claims are the documents', and the chain leads from the company to the agent", () => {
  const nonce = "0".repeat(32);
  expect(claims({ ...USUAL, ttlSeconds: 300, binding: { nonce } })).toEqual({
    iss: "spiffe://vault.globex.test/ca" as never,
    sub: `${ORG}/agent/crawler-7` as never,
    aud: ["vane:passport:v1"],
    jti: "j-1",
    iat: 1_795_863_936,
    nbf: 1_795_863_936,
    exp: 1_795_864_236,
    vane: {
      v: 1,
      agentId: "crawler-7",
      org: "globex",
      orgSpiffeId: ORG,
      scopes: USUAL.scopes,
      delegationChain: [ORG, `${ORG}/agent/crawler-7`],
      nonce,
    },
  });
});

test("the next one has the same terms, no looser", () => {
  const binding = { nonce: "0".repeat(32), aud: "https://mcp.example", requestHash: "a".repeat(64) };
  for (const terms of [USUAL, { scopes: ["tool:a"], ttlSeconds: 301, binding }]) {
    expect(sameTerms(claims(terms))).toEqual(terms);
  }
});
