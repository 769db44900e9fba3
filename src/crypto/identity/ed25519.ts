import { createPublicKey, verify } from "node:crypto";
import type { Ed25519 } from "../../ports/identity/ed25519.ts";

/**
 * The points of small order, in every spelling that decodes to one, without the bit of the sign (RFC 7748 and 8032; the
 * list is in "Taming the many EdDSAs"). A signature by such a key is made without knowing anything.
 */
const WEAK = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

export const ed25519: Ed25519 = {
  isSignedBy(publicKey, message, signature) {
    if (publicKey.length !== 32 || isWeak(publicKey)) return false;
    try {
      const x = Buffer.from(publicKey).toString("base64url");
      const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
      return verify(null, message, key, signature);
    } catch {
      return false;
    }
  },
};

function isWeak(publicKey: Uint8Array): boolean {
  const unsigned = Uint8Array.from(publicKey);
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return WEAK.has(unsigned.toHex());
}
