import { expect, test } from "bun:test";
import { passportDiscovery } from "../../../../src/core/passport/discovery.ts";

test("it says who signs, with what, and how passports are made", () => {
  const keys = {
    companyId: "globex",
    spiffeId: "spiffe://td/company/globex",
    kid: "k",
    fingerprint: "f",
    keys: [],
  };
  const jwksUri = "https://vault.example.com/v1/ca/public-key?companyId=globex";
  const issuer = "spiffe://td/ca" as never;
  const document = passportDiscovery(keys as never, { issuer, jwksUri, trustDomain: "td" as never });
  expect(document).toMatchObject({
    issuer,
    jwks_uri: jwksUri,
    id_token_signing_alg_values_supported: ["EdDSA"],
    company_id: "globex",
    trust_domain: "td",
    kid: "k",
    fingerprint: "f",
    keys: [],
  });
  expect(document.passport_format).toEqual({
    version: 1,
    token_type: "CAP+JWT",
    audience: "vane:passport:v1",
    claims_namespace: "vane",
    scope_format: "category:name",
    scope_wildcards_supported: true,
  });
});
