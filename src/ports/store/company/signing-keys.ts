import type { CompanyId } from "../../../core/ids.ts";
import type { Sealed } from "../../../core/secret.ts";

/** What a company signs with. `publicKey` is a SubjectPublicKeyInfo in DER; times are milliseconds since 1970. */
export type SigningKey = {
  /** The first 16 hex digits of the SHA-256 of `publicKey`. */
  readonly kid: string;
  readonly companyId: CompanyId;
  readonly alg: "EdDSA" | "ES256";
  readonly publicKey: Uint8Array;
  readonly sealedKey: Sealed;
  readonly createdAt: number;
  /** Since when another one signs; absent for the one that does. */
  readonly retiredAt?: number;
};

export type SigningKeyRepo = {
  /** The newest first, those that are retired among them. */
  ofCompany(companyId: CompanyId): Promise<readonly SigningKey[]>;
  /**
   * Retires what signs for the company at `at`, if anything does, and has `keys` sign from now on, at most one for each
   * `alg`; counts in the company's `bundleSequence`.
   */
  replace(companyId: CompanyId, keys: readonly SigningKey[], at: number): Promise<void>;
};
