import { expect, test } from "bun:test";
import {
  DEFAULT_TRUST_DOMAIN,
  isTrustDomain,
  parseTrustDomain,
} from "../../../../src/core/identity/trust-domain.ts";

test.each([DEFAULT_TRUST_DOMAIN, "vane.local", "a", "a_b-c.9", "x".repeat(255)])("%s is one", (text) => {
  expect<string>(parseTrustDomain(text)).toBe(text);
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
])("%j is none, and the rule is told", (text) => {
  expect(isTrustDomain(text)).toBe(false);
  expect(() => parseTrustDomain(text)).toThrow(
    expect.objectContaining({ code: "invalid_config", message: expect.stringContaining("a-z, 0-9") }),
  );
});
