import { expect, test } from "bun:test";
import {
  type AgentAddress,
  agentAddress,
  agentName,
  companyOfName,
  qualifiedRef,
  resolveAgentRef,
} from "../../../../src/core/identity/agent-ref.ts";
import type { TrustDomain } from "../../../../src/core/identity/trust-domain.ts";
import { type CompanyAgentId, type CompanyId, DEFAULT_COMPANY_ID } from "../../../../src/core/ids.ts";

const trustDomain = "vault.globex.test" as TrustDomain;
const operator = { trustDomain, companyId: DEFAULT_COMPANY_ID };
const globex = { trustDomain, companyId: "globex" as CompanyId };
const of = (companyId: string, agentId: string): AgentAddress => ({
  companyId: companyId as CompanyId,
  agentId: agentId as CompanyAgentId,
});

test("a bare name is one of the caller's own company and of no other", () => {
  expect(resolveAgentRef("crawler-7", operator)).toEqual(of("default", "crawler-7"));
  expect(resolveAgentRef("crawler-7", globex)).toEqual(of("globex", "crawler-7"));
});

test("a company in front, and a SPIFFE ID, mean the same whoever asks", () => {
  expect(qualifiedRef(of("default", "crawler-7"))).toBe("default:crawler-7");
  for (const scope of [operator, globex]) {
    expect(resolveAgentRef("initech:crawler-7", scope)).toEqual(of("initech", "crawler-7"));
    const id = "spiffe://vault.globex.test/company/initech/agent/Crawler-7";
    expect(resolveAgentRef(id, scope)).toEqual(of("initech", "Crawler-7"));
  }
});

test.each([
  "",
  ":",
  "globex:",
  ":crawler-7",
  "a:b:c",
  "a b",
  "..",
  "globex:..",
  "globex%3Acrawler-7",
  "did:vaultys:z6Mk",
  "spiffe://vault.globex.test/company/globex",
  "spiffe://elsewhere.test/company/globex/agent/crawler-7",
  "spiffe://vault.globex.test/company/globex/agent/crawler-7/",
])("%j names no agent", (ref) => {
  expect(resolveAgentRef(ref, operator)).toBeUndefined();
});

test("the one name in the instance is a reference to the same agent for an operator", () => {
  expect(agentName(of("default", "crawler-7"))).toBe("crawler-7");
  expect(agentName(of("globex", "crawler-7"))).toBe("globex:crawler-7");
  for (const address of [of("default", "a"), of("globex", "a"), of("Default", "default")]) {
    expect(resolveAgentRef(agentName(address), operator)).toEqual(address);
  }
});

test("a name leads back to the company and to what that calls the agent", () => {
  for (const address of [of("default", "my-agent"), of("globex", "Crawler.7"), of("a", "default")]) {
    const name = agentName(address);
    expect(companyOfName(name)).toBe(address.companyId);
    expect(agentAddress({ companyId: address.companyId, name })).toEqual(address);
  }
});
