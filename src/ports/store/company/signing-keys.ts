import type { CompanyId } from "../../../core/ids.ts";
import type { KeyPair } from "../../svid.ts";

/** What a company signs with. Times are milliseconds since 1970. */
export type SigningKey = KeyPair & {
  readonly createdAt: number;
  /** Since when another one signs; absent for the one that does. */
  readonly retiredAt?: number;
};

export type SigningKeyRepo = {
  /** Those that sign, then those that are retired, the newest of each first. */
  ofCompany(companyId: CompanyId): Promise<readonly SigningKey[]>;
  /** The one that a token names, of whatever company, retired or not. */
  byKid(kid: string): Promise<SigningKey | undefined>;
  /**
   * Retires what signs for the company at `at`, if anything does, and has `keys` sign from now on, at most one for each
   * `alg`; counts in the company's `bundleSequence`.
   */
  replace(companyId: CompanyId, keys: readonly SigningKey[], at: number): Promise<void>;
};
