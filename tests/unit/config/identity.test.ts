import { expect, test } from "bun:test";
import { readIdentity } from "../../../src/config/identity.ts";
import { createReader } from "../../../src/config/reader.ts";

function read(env: Record<string, string>) {
  const reader = createReader(env);
  return { ...readIdentity(reader), faults: reader.faults() };
}

test("without anything set, one trust domain, the documents' audience, nothing open and nothing shared", () => {
  expect(read({})).toEqual({
    trustDomain: "agent-vault.local" as never,
    identity: { audience: "vane", openCompanies: false, sharedBundle: false },
    faults: [],
  });
});

test("each is read as it is set", () => {
  const env = {
    SPIFFE_TRUST_DOMAIN_TEMPLATE: "{companyId}.vault.test",
    AGENT_VAULT_SVID_AUDIENCE: "globex-agents",
    AGENT_VAULT_OPEN_COMPANIES: "1",
  };
  expect(read(env)).toEqual({
    trustDomain: "{companyId}.vault.test" as never,
    identity: { audience: "globex-agents", openCompanies: true, sharedBundle: false },
    faults: [],
  });
  expect(read({ AGENT_VAULT_SHARED_BUNDLE: "1" }).identity.sharedBundle).toBe(true);
});

test.each([
  { SPIFFE_TRUST_DOMAIN_TEMPLATE: "vault.test" },
  { SPIFFE_TRUST_DOMAIN_TEMPLATE: "{companyId}.Vault.test" },
  { SPIFFE_TRUST_DOMAIN_TEMPLATE: "{companyId}.{companyId}" },
  { SPIFFE_TRUST_DOMAIN_TEMPLATE: "{companyId}.a.test", SPIFFE_TRUST_DOMAIN: "a.test" },
  { SPIFFE_TRUST_DOMAIN_TEMPLATE: "{companyId}.a.test", AGENT_VAULT_TRUST_DOMAIN: "a.test" },
  { SPIFFE_TRUST_DOMAIN_TEMPLATE: "{companyId}.a.test", AGENT_VAULT_SHARED_BUNDLE: "1" },
  { AGENT_VAULT_SVID_AUDIENCE: "two words" },
  { AGENT_VAULT_SVID_AUDIENCE: "proxy" },
  { AGENT_VAULT_SVID_AUDIENCE: "spiffe://agent-vault.local/agent-vault/proxy" },
  { AGENT_VAULT_SVID_AUDIENCE: "spiffe://agent-vault.local/agent-vault/api" },
  { AGENT_VAULT_OPEN_COMPANIES: "perhaps" },
])("%j stops the start with one fault", (env) => {
  expect(read(env).faults).toHaveLength(1);
});
