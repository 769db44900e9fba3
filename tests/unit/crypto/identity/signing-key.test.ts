import { describe, expect, test } from "bun:test";
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { SIGNING_ALGS } from "../../../../src/core/identity/signing-key.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import {
  describeKey,
  generateSigningKey,
  keyIdOf,
  keyOfJwk,
} from "../../../../src/crypto/identity/signing-key.ts";

const barrier = createBarrier(new Uint8Array(32).fill(7));
const companyId = "globex" as CompanyId;

/** RFC 8037, A.1: the public key of the private one there. */
const RFC_8037 = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } as const;
/** RFC 7515, A.3.1. */
const RFC_7515 = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
} as const;

describe.each([...SIGNING_ALGS])("a pair for %s", (alg) => {
  const key = generateSigningKey(barrier, companyId, alg);
  const spki = Buffer.from(key.publicKey);

  test("has the hash of its public half as its name", () => {
    expect(key).toMatchObject({ companyId, alg });
    expect(key.kid).toBe(createHash("sha256").update(spki).digest("hex").slice(0, 16));
    expect(key.kid).toMatch(/^[0-9a-f]{16}$/);
  });

  test("is kept sealed, and opens as the private half of the public one", () => {
    const context = { kind: "signing-key", companyId, kid: key.kid } as const;
    const pem = barrier.open(key.sealedKey, context).open();
    expect(pem).toStartWith("-----BEGIN PRIVATE KEY-----\n");
    expect(createPublicKey(createPrivateKey(pem)).export({ type: "spki", format: "der" })).toEqual(spki);
    expect(Buffer.from(key.sealedKey).includes("PRIVATE KEY")).toBe(false);
    expect(() => barrier.open(key.sealedKey, { ...context, companyId: "initech" as CompanyId })).toThrow();
  });

  test("is described in forms that are one key", () => {
    const { kid, pem, jwk, fingerprint } = describeKey(key);
    expect(kid).toBe(key.kid);
    expect(createPublicKey(pem).export({ type: "spki", format: "der" })).toEqual(spki);
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----\n$/);
    expect(fingerprint).toBe(
      `SHA256:${createHash("sha256").update(spki).digest("base64").replaceAll("=", "")}`,
    );
    expect(Object.keys(jwk)).toEqual(alg === "EdDSA" ? ["kty", "crv", "x"] : ["kty", "crv", "x", "y"]);
    expect(keyOfJwk(companyId, { ...jwk, use: "jwt-svid", kid: "whatever it says" })).toEqual({
      companyId,
      kid: key.kid,
      alg,
      publicKey: key.publicKey,
    });
  });

  test("is another one each time", () => {
    expect(generateSigningKey(barrier, companyId, alg).kid).not.toBe(key.kid);
  });
});

test("keys of the standards are read", () => {
  const ed = keyOfJwk(companyId, RFC_8037);
  // The raw key of RFC 8032, 7.1, test 1, at the end of its SubjectPublicKeyInfo.
  expect(Buffer.from(ed?.publicKey ?? []).toString("hex")).toBe(
    "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  );
  expect(ed).toMatchObject({ alg: "EdDSA", kid: keyIdOf(ed?.publicKey ?? new Uint8Array()) });
  expect(keyOfJwk(companyId, RFC_7515)).toMatchObject({ alg: "ES256" });
});

test.each<[string, Record<string, unknown>]>([
  ["another curve", { kty: "EC", crv: "P-384", x: RFC_7515.x, y: RFC_7515.y }],
  ["a key to agree with", { ...RFC_8037, crv: "X25519" }],
  ["a point that is not on the curve", { ...RFC_7515, y: RFC_7515.x }],
  ["too few bytes", { ...RFC_8037, x: "11qY" }],
  ["no coordinate", { kty: "OKP", crv: "Ed25519" }],
  ["one that is no text", { ...RFC_8037, x: 7 }],
  ["a kind that does not go with the curve", { ...RFC_8037, kty: "EC" }],
  ["RSA", { kty: "RSA", n: "AQAB", e: "AQAB" }],
  ["a shared secret", { kty: "oct", k: "AQAB" }],
])("%s is no key", (_name, jwk) => {
  expect(keyOfJwk(companyId, jwk)).toBeUndefined();
});
