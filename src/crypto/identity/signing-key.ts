import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKeyInput,
  type KeyObject,
} from "node:crypto";
import type {
  KeyDescription,
  PublicJwk,
  PublicSigningKey,
  SigningAlg,
} from "../../core/identity/signing-key.ts";
import type { CompanyId } from "../../core/ids.ts";
import { Secret } from "../../core/secret.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { KeyPair } from "../../ports/svid.ts";

const KID_LENGTH = 16;

/** A new pair for a company, its private half (PKCS #8 in PEM) sealed for that company and `kid`. */
export function generateSigningKey(barrier: Barrier, companyId: CompanyId, alg: SigningAlg): KeyPair {
  const { publicKey, privateKey } = generatePair(alg);
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  const kid = keyIdOf(spki);
  const secret = new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const sealedKey = barrier.seal(secret, { kind: "signing-key", companyId, kid });
  return { companyId, kid, alg, publicKey: spki, sealedKey };
}

/** The first 16 hex digits of SHA-256 over a SubjectPublicKeyInfo in DER. */
export function keyIdOf(spki: Uint8Array): string {
  return createHash("sha256").update(spki).digest("hex").slice(0, KID_LENGTH);
}

export function describeKey({ kid, alg, publicKey }: PublicSigningKey): KeyDescription {
  const key = createPublicKey({ key: Buffer.from(publicKey), type: "spki", format: "der" });
  const hash = createHash("sha256").update(publicKey).digest("base64").replaceAll("=", "");
  return {
    kid,
    alg,
    pem: key.export({ type: "spki", format: "pem" }).toString(),
    jwk: publicJwk(key),
    fingerprint: `SHA256:${hash}`,
  };
}

/**
 * The key in a published JWK, Ed25519 or P-256, as one of that company's; nothing when it is another kind of key or a
 * broken one. Its `kid` is made anew, whatever the JWK says.
 */
export function keyOfJwk(
  companyId: CompanyId,
  jwk: Readonly<Record<string, unknown>>,
): PublicSigningKey | undefined {
  const { kty, crv, x, y } = jwk as JsonWebKeyInput["key"];
  const alg = crv === "Ed25519" ? "EdDSA" : crv === "P-256" ? "ES256" : undefined;
  if (alg === undefined) return undefined;
  try {
    const key = createPublicKey({ key: { kty, crv, x, y } as JsonWebKeyInput["key"], format: "jwk" });
    const publicKey = new Uint8Array(key.export({ type: "spki", format: "der" }));
    return { companyId, kid: keyIdOf(publicKey), alg, publicKey };
  } catch {
    return undefined;
  }
}

function generatePair(alg: SigningAlg): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return alg === "EdDSA"
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** Member by member, so that nothing that a runtime adds is published. */
function publicJwk(key: KeyObject): PublicJwk {
  const { kty, crv, x, y } = key.export({ format: "jwk" });
  if (kty === "OKP" && crv === "Ed25519" && x !== undefined) return { kty, crv, x };
  if (kty === "EC" && crv === "P-256" && x !== undefined && y !== undefined) return { kty, crv, x, y };
  throw new TypeError(`a key of the kind ${kty} ${crv} signs no SVID`);
}
