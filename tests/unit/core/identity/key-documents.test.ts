import { expect, test } from "bun:test";
import {
  discoveryDocument,
  jwkSet,
  keyHistoryDocument,
  publicKeyDocument,
  spiffeBundle,
} from "../../../../src/core/identity/key-documents.ts";
import type { KeyDescription } from "../../../../src/core/identity/signing-key.ts";
import type { SpiffeId } from "../../../../src/core/identity/spiffe-id.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";

const company = {
  companyId: "globex" as CompanyId,
  spiffeId: "spiffe://vault.globex.test/company/globex" as SpiffeId,
};
const ed = (kid: string): KeyDescription => ({
  kid,
  alg: "EdDSA",
  pem: `pem of ${kid}`,
  fingerprint: `SHA256:${kid}`,
  jwk: { kty: "OKP", crv: "Ed25519", x: `x of ${kid}` },
});
const p256 = (kid: string): KeyDescription => ({
  ...ed(kid),
  alg: "ES256",
  jwk: { kty: "EC", crv: "P-256", x: `x of ${kid}`, y: `y of ${kid}` },
});
/** The newest first, as after a rotation. */
const KEYS = [p256("p2"), ed("e2"), p256("p1"), ed("e1")];

test("a key set has every key, Ed25519 first and the newest of each kind before the older", () => {
  const { keys } = jwkSet(KEYS);
  expect(keys.map(({ kid }) => kid)).toEqual(["e2", "e1", "p2", "p1"]);
  expect(keys[0]).toEqual({ kty: "OKP", crv: "Ed25519", x: "x of e2", kid: "e2", alg: "EdDSA", use: "sig" });
  expect(keys[2]).toEqual({
    kty: "EC",
    crv: "P-256",
    x: "x of p2",
    y: "y of p2",
    kid: "p2",
    alg: "ES256",
    use: "sig",
  });
});

test("the document of the public key is about the newest Ed25519 key, with the set behind it", () => {
  const { keys } = jwkSet(KEYS);
  expect(publicKeyDocument(company, KEYS)).toEqual({
    ...company,
    kid: "e2",
    pem: "pem of e2",
    fingerprint: "SHA256:e2",
    jwk: keys[0] as never,
    keys,
  });
  expect(() => publicKeyDocument(company, [p256("p1")])).toThrow("globex has no Ed25519 key");
});

test("a bundle holds the same keys for their use in SPIFFE alone, and says when it changed", () => {
  const bundle = spiffeBundle(KEYS, 7);
  expect(bundle.keys.map(({ kid, use }) => [kid, use])).toEqual(
    ["e2", "e1", "p2", "p1"].map((kid) => [kid, "jwt-svid"]),
  );
  expect(bundle).toMatchObject({ spiffe_sequence: 7, spiffe_refresh_hint: 300 });
});

test("what is described of a key besides its public members is not published", () => {
  const leaky = { ...ed("e1"), jwk: { ...ed("e1").jwk } };
  expect(Object.keys(jwkSet([leaky]).keys[0] ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
});

test("an issuer's discovery document points to its keys", () => {
  const issuer = "https://vault.globex.test/oidc/globex";
  expect(discoveryDocument(issuer)).toMatchObject({
    issuer,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ["ES256", "EdDSA"],
  });
});

test("what became of each key stands beside it, where libraries for JOSE pass it over", () => {
  const dated = KEYS.map((key, at) => ({
    ...key,
    createdAt: 1000 * at,
    ...(at > 1 ? { retiredAt: 60_000 } : {}),
  }));
  const { keys, ...rest } = keyHistoryDocument(company, dated);
  const { keys: plain, ...document } = publicKeyDocument(company, KEYS);
  expect(rest).toEqual(document);
  expect(keys.map(({ kid }) => kid)).toEqual(plain.map(({ kid }) => kid));
  expect(keys[0]).toEqual({
    ...(plain[0] as (typeof plain)[0]),
    status: "active",
    fingerprint: "SHA256:e2",
    pem: "pem of e2",
    createdAt: "1970-01-01T00:00:01.000Z",
  });
  expect(keys[1]).toMatchObject({
    status: "retired",
    retiredAt: "1970-01-01T00:01:00.000Z",
    verifiableUntil: "1970-01-02T00:01:00.000Z",
  });
});
