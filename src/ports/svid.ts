import type { KeyDescription, PublicSigningKey, SigningAlg } from "../core/identity/signing-key.ts";
import type { SvidClaims } from "../core/identity/svid-claims.ts";
import type { CompanyId } from "../core/ids.ts";
import type { Sealed } from "../core/secret.ts";

/** A company's key with its private half, which opens for this company and this `kid` alone. */
export type KeyPair = PublicSigningKey & { readonly sealedKey: Sealed };

/** Keys of companies, and what is signed with them. Private keys leave it sealed only. */
export type SvidSigner = {
  /** A new pair for a company. */
  generate(companyId: CompanyId, alg: SigningAlg): KeyPair;
  describe(key: PublicSigningKey): KeyDescription;
  /**
   * A JWT-SVID in the compact form, with the header `alg`, `typ: "JWT"`, `kid` in that order. Rejects with
   * `decryption_failed` when the stored key does not open.
   */
  sign(claims: SvidClaims, key: KeyPair): Promise<string>;
};
