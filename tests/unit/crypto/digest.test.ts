import { expect, test } from "bun:test";
import { hmacSha256, sha256 } from "../../../src/crypto/digest.ts";

test("the hash is the one of FIPS 180-2, of the text's UTF-8 bytes", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("é")).toBe("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
});

test("the HMAC is the one of RFC 4231, case 2", () => {
  const mac = hmacSha256(Buffer.from("Jefe"), "what do ya want for nothing?");
  expect(mac.toHex()).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
});
