import { expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { ed25519 } from "../../../../src/crypto/identity/ed25519.ts";

const bytes = (hex: string) => Uint8Array.fromHex(hex);

/** RFC 8032, 7.1, test 2. */
const KEY = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const MESSAGE = bytes("72");
const SIGNATURE = bytes(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);

test("the standard's signature is one, and no other bytes are", () => {
  expect(ed25519.isSignedBy(KEY, MESSAGE, SIGNATURE)).toBe(true);
  expect(ed25519.isSignedBy(KEY, bytes("73"), SIGNATURE)).toBe(false);
  expect(ed25519.isSignedBy(KEY, MESSAGE, SIGNATURE.with(0, 0x93))).toBe(false);
  expect(ed25519.isSignedBy(KEY.with(0, 0x3e), MESSAGE, SIGNATURE)).toBe(false);
});

test("what is no key, or no signature, is refused without an error", () => {
  expect(ed25519.isSignedBy(KEY.subarray(1), MESSAGE, SIGNATURE)).toBe(false);
  expect(ed25519.isSignedBy(KEY, MESSAGE, SIGNATURE.subarray(1))).toBe(false);
  expect(ed25519.isSignedBy(KEY, MESSAGE, new Uint8Array(0))).toBe(false);
  expect(ed25519.isSignedBy(new Uint8Array(32).fill(255), MESSAGE, SIGNATURE)).toBe(false);
});

test("keys for which anybody can sign prove nothing, though their signatures verify", () => {
  const one = new Uint8Array(32).with(0, 1);
  const forged = new Uint8Array(64).with(0, 1);
  const x = Buffer.from(one).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  expect(verify(null, MESSAGE, key, forged)).toBe(true);
  expect(ed25519.isSignedBy(one, MESSAGE, forged)).toBe(false);
  // The same point in another spelling.
  expect(ed25519.isSignedBy(one.with(31, 0x80), MESSAGE, forged)).toBe(false);
});
