import type { CompanyId } from "../ids.ts";

/** `EdDSA` is Ed25519 (RFC 8037), `ES256` ECDSA with P-256 and SHA-256 (RFC 7518). */
export const SIGNING_ALGS = ["EdDSA", "ES256"] as const;
export type SigningAlg = (typeof SIGNING_ALGS)[number];

/** The public half of a company's signing key, as it is stored. */
export type PublicSigningKey = {
  readonly companyId: CompanyId;
  /** The first 16 hex digits, lower case, of SHA-256 over `publicKey`. */
  readonly kid: string;
  readonly alg: SigningAlg;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
};

/** The 32 bytes of an Ed25519 key, with which its SubjectPublicKeyInfo ends (RFC 8410, 4). */
export function ed25519Point(publicKey: Uint8Array): Uint8Array {
  return publicKey.subarray(-32);
}

/** The members of a JWK that are the key itself; each coordinate is 32 bytes in base64url. */
export type PublicJwk =
  | { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string }
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string };

/** A public key in the forms that it is shown in. */
export type KeyDescription = {
  readonly kid: string;
  readonly alg: SigningAlg;
  /** SubjectPublicKeyInfo with the label PUBLIC KEY and a line feed at its end. */
  readonly pem: string;
  readonly jwk: PublicJwk;
  /** `SHA256:` and the hash of the SubjectPublicKeyInfo in base64 without padding, as OpenSSH writes them. */
  readonly fingerprint: string;
};
