import type { KeyDescription, PublicSigningKey, SigningAlg } from "../core/identity/signing-key.ts";
import type { SvidSubject } from "../core/identity/spiffe-id.ts";
import type { CheckedClaims, SvidFault } from "../core/identity/svid-check.ts";
import type { SvidClaims } from "../core/identity/svid-claims.ts";
import type { TrustDomains } from "../core/identity/trust-domain.ts";
import type { CompanyId } from "../core/ids.ts";
import type { PASSPORT_TYPE, PassportClaims } from "../core/passport/claims.ts";
import type { Sealed } from "../core/secret.ts";

/** A company's key with its private half, which opens for this company and this `kid` alone. */
export type KeyPair = PublicSigningKey & { readonly sealedKey: Sealed };

/** Keys of companies, and what is signed with them. Private keys leave it sealed only. */
export type SvidSigner = {
  /** A new pair for a company. */
  generate(companyId: CompanyId, alg: SigningAlg): KeyPair;
  describe(key: PublicSigningKey): KeyDescription;
  /**
   * A JWT-SVID, or a passport where that type is asked for, in the compact form, with the header `alg`, `typ`, `kid` in
   * that order. Rejects with `decryption_failed` when the stored key does not open, as `signText` does.
   */
  sign(claims: SvidClaims, key: KeyPair, typ?: "JWT"): Promise<string>;
  sign(claims: PassportClaims, key: KeyPair, typ: typeof PASSPORT_TYPE): Promise<string>;
  /** The signature of an Ed25519 key over the UTF-8 of a text. */
  signText(text: string, key: KeyPair): Promise<Uint8Array>;
};

export type SvidVerdict =
  | {
      readonly valid: true;
      readonly subject: SvidSubject;
      readonly claims: CheckedClaims;
      /** Of the key that signed it. */
      readonly kid: string;
    }
  /** From `claims` on in the order of faults, the signature holds, and so does whom it is for. */
  | { readonly valid: false; readonly fault: SvidFault; readonly subject?: SvidSubject };

export type SvidVerifier = {
  /** `keysOf` gives all keys of a company that verify, or none of a company that is not known; its rejection is passed on. */
  verify(
    token: string,
    keysOf: (companyId: CompanyId) => Promise<readonly PublicSigningKey[]>,
    expected: {
      readonly trustDomain: TrustDomains;
      /** Any when left out. */
      readonly audience?: string;
      /** Milliseconds since 1970. */
      readonly now: number;
    },
  ): Promise<SvidVerdict>;
};
