import { expect, test } from "bun:test";
import {
  isSegment,
  parseSpiffeId,
  parseSubject,
  proxySpiffeId,
  subjectSpiffeId,
} from "../../../../src/core/identity/spiffe-id.ts";
import type { TrustDomain, TrustDomains } from "../../../../src/core/identity/trust-domain.ts";
import type { CompanyAgentId, CompanyId } from "../../../../src/core/ids.ts";

const TD = "vault.globex.test" as TrustDomain;
const globex = { companyId: "globex" as CompanyId };
const crawler = { ...globex, agentId: "crawler-7" as CompanyAgentId };

test("a company and its agent have one each, and they are read back", () => {
  expect<string>(subjectSpiffeId(TD, globex)).toBe("spiffe://vault.globex.test/company/globex");
  expect<string>(subjectSpiffeId(TD, crawler)).toBe(
    "spiffe://vault.globex.test/company/globex/agent/crawler-7",
  );
  expect(parseSubject(TD, subjectSpiffeId(TD, globex))).toEqual(globex);
  expect(parseSubject(TD, subjectSpiffeId(TD, crawler))).toEqual(crawler);
});

test("where each company has its own trust domain, no other's is read as one of ours", () => {
  const each = "{companyId}.vault.test" as TrustDomains;
  expect<string>(subjectSpiffeId(each, crawler)).toBe(
    "spiffe://globex.vault.test/company/globex/agent/crawler-7",
  );
  expect(parseSubject(each, subjectSpiffeId(each, crawler))).toEqual(crawler);
  expect<string>(proxySpiffeId(each)).toBe("spiffe://default.vault.test/agent-vault/proxy");
  for (const id of [
    "spiffe://initech.vault.test/company/globex/agent/crawler-7",
    "spiffe://default.vault.test/company/globex/agent/crawler-7",
    "spiffe://globex.vault.test/company/Globex/agent/crawler-7",
    subjectSpiffeId(TD, crawler),
  ]) {
    expect(parseSubject(each, id)).toBeUndefined();
  }
});

test("none is built from what is no segment", () => {
  for (const wrong of ["", ".", "..", "a/b", "a%2fb", "a b"]) {
    expect(isSegment(wrong)).toBe(false);
    expect(() => subjectSpiffeId(TD, { companyId: wrong as CompanyId })).toThrow(TypeError);
    expect(() => subjectSpiffeId(TD, { ...globex, agentId: wrong as CompanyAgentId })).toThrow(TypeError);
  }
});

test("the longest that can be built may still be read", () => {
  const long = "x".repeat(255);
  const id = subjectSpiffeId(long as TrustDomain, {
    companyId: long as CompanyId,
    agentId: long as CompanyAgentId,
  });
  expect(parseSubject(long as TrustDomain, id)).toEqual({
    companyId: long as CompanyId,
    agentId: long as CompanyAgentId,
  });
});

test("a trust domain alone and paths of others are SPIFFE IDs, but no subjects of ours", () => {
  expect(parseSpiffeId("spiffe://example.org")).toEqual({
    trustDomain: "example.org" as TrustDomain,
    segments: [],
  });
  const others = [
    `spiffe://${TD}`,
    `spiffe://${TD}/company`,
    `spiffe://${TD}/company/globex/agent`,
    `spiffe://${TD}/company/globex/agent/crawler-7/more`,
    `spiffe://${TD}/company/globex/robot/crawler-7`,
    `spiffe://${TD}/org/globex`,
    "spiffe://elsewhere.test/company/globex",
    proxySpiffeId(TD),
  ];
  for (const id of others) {
    expect(parseSpiffeId(id)).toBeDefined();
    expect(parseSubject(TD, id)).toBeUndefined();
  }
});

test.each([
  "",
  "spiffe://",
  "spiffe:///company/globex",
  "SPIFFE://vault.globex.test/company/globex",
  "https://vault.globex.test/company/globex",
  "spiffe://Vault.globex.test/company/globex",
  "spiffe://vault.globex.test:8443/company/globex",
  "spiffe://user@vault.globex.test/company/globex",
  "spiffe://vault.globex.test/",
  "spiffe://vault.globex.test/company/globex/",
  "spiffe://vault.globex.test/company//globex",
  "spiffe://vault.globex.test/company/./globex",
  "spiffe://vault.globex.test/company/../globex",
  "spiffe://vault.globex.test/company/glo%62ex",
  "spiffe://vault.globex.test/company/globex?x=1",
  "spiffe://vault.globex.test/company/globex#x",
  "spiffe://vault.globex.test/company/globéx",
  "spiffe://vault.globex.test/company/globex\n",
  " spiffe://vault.globex.test/company/globex",
  `spiffe://vault.globex.test${"/abcdefg".repeat(256)}`,
])("%j is no SPIFFE ID", (text) => {
  expect(parseSpiffeId(text)).toBeUndefined();
  expect(parseSubject(TD, text)).toBeUndefined();
});
