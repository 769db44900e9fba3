import { expect, test } from "bun:test";
import {
  didOf,
  ed25519Bytes,
  keyTypeOf,
  type PublicKey,
  parsePublicKey,
  publicKeyOfDid,
} from "../../../../src/core/identity/did.ts";

/** The key of RFC 8037, A.1. */
const KEY = "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw" as PublicKey;

test("a key of Ed25519 is its 32 bytes", () => {
  expect(parsePublicKey(KEY)).toBe(KEY);
  expect(keyTypeOf(KEY)).toBe("ed25519");
  expect(Buffer.from(ed25519Bytes(KEY) ?? []).toString("hex")).toBe(
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  );
});

test("a text that does not decode is a key that nobody can prove to hold", () => {
  for (const text of ["z6Mkf9...", "z6Mkf9x3TQ...", "some-key", "z6Mk", "zzzz"]) {
    const key = parsePublicKey(text);
    expect(keyTypeOf(key)).toBe("opaque");
    expect(ed25519Bytes(key)).toBeUndefined();
  }
});

test("keys of other kinds are refused", () => {
  for (const text of [
    "z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F",
    "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
    "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
  ]) {
    expect(() => parsePublicKey(text)).toThrow("Unsupported public key type");
  }
});

test.each([undefined, null, 7, "", "abc", "with space", "tab\there", "é".repeat(8), "x".repeat(513)])(
  "%p is no key",
  (value) => {
    expect(() => parsePublicKey(value)).toThrow("Missing or invalid field: publicKey is required");
  },
);

test("a DID is its key behind one of two methods", () => {
  expect(didOf(KEY)).toBe(`did:vaultys:${KEY}` as ReturnType<typeof didOf>);
  expect(publicKeyOfDid(didOf(KEY))).toBe(KEY);
  expect(publicKeyOfDid(`did:key:${KEY}`)).toBe(KEY);
  for (const text of ["did:web:example.com", "did:vaultys:", "did:vaultys:a b", KEY, ""]) {
    expect(publicKeyOfDid(text)).toBeUndefined();
  }
});
