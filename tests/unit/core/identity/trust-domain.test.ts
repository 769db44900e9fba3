import { describe, expect, test } from "bun:test";
import {
  DEFAULT_TRUST_DOMAIN,
  hasTrustDomain,
  isPerCompany,
  isTrustDomain,
  isTrustDomainTemplate,
  ownTrustDomain,
  type TrustDomains,
  trustDomainOf,
} from "../../../../src/core/identity/trust-domain.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";

test.each([DEFAULT_TRUST_DOMAIN, "vane.local", "a", "a_b-c.9", "x".repeat(255)])("%s is one", (text) => {
  expect(isTrustDomain(text)).toBe(true);
});

test.each([
  "",
  "Vault.local",
  "spiffe://vault.local",
  "vault.local:8443",
  "vault.local/company",
  "vault%2elocal",
  "a b",
  "žula.local",
  "vault.local\n",
  "x".repeat(256),
  "{companyId}.vault.test",
])("%j is none", (text) => {
  expect(isTrustDomain(text)).toBe(false);
});

describe("a template", () => {
  const template = "{companyId}.vault.test" as TrustDomains;
  const id = (text: string) => text as CompanyId;

  test("gives each company its own, and the instance that of the company default", () => {
    expect<string>(trustDomainOf(template, id("globex"))).toBe("globex.vault.test");
    expect<string>(ownTrustDomain(template)).toBe("default.vault.test");
    expect(isPerCompany(template)).toBe(true);
    expect(isPerCompany(DEFAULT_TRUST_DOMAIN)).toBe(false);
    expect(trustDomainOf(DEFAULT_TRUST_DOMAIN, id("globex"))).toBe(DEFAULT_TRUST_DOMAIN);
  });

  test("gives none to a company whose id fits in none", () => {
    expect(hasTrustDomain(template, id("Globex"))).toBe(false);
    expect(hasTrustDomain(template, id("x".repeat(250)))).toBe(false);
    expect(hasTrustDomain(DEFAULT_TRUST_DOMAIN, id("Globex"))).toBe(true);
    expect(() => trustDomainOf(template, id("Globex"))).toThrow(TypeError);
  });

  test.each(["{companyId}", "{companyId}.x", "agents-{companyId}", "a.{companyId}.b"])(
    "may be %s",
    (text) => {
      expect(isTrustDomainTemplate(text)).toBe(true);
    },
  );

  test.each(["x", "{companyId}.{companyId}", "{companyid}.x", "{companyId}.X", "{companyId}:80", ""])(
    "may not be %j",
    (text) => {
      expect(isTrustDomainTemplate(text)).toBe(false);
    },
  );
});
