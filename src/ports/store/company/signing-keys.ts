import type { CompanyId } from "../../../core/ids.ts";
import type { KeyPair } from "../../svid.ts";

/** What a company signs with. Times are milliseconds since 1970. */
export type SigningKey = KeyPair & {
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
