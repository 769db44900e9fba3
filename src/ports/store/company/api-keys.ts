import type { CompanyId, PublicId, TokenHash } from "../../../core/ids.ts";

/** What a company's own programs show. The key itself is not kept. */
export type ApiKey = {
  /** What lists and revocations name it by. */
  readonly id: PublicId;
  readonly companyId: CompanyId;
  readonly hash: TokenHash;
  /** How it begins, for people to recognise it by; too short to help who guesses. */
  readonly prefix: string;
  readonly label: string;
  readonly createdAt: number;
  /** Noted once a minute at most. */
  readonly lastUsedAt?: number;
};

/** A revoked key stays in the database and is found by none of these. */
export type ApiKeyRepo = {
  create(key: ApiKey): Promise<void>;
  byHash(hash: TokenHash): Promise<ApiKey | undefined>;
  /** The oldest first. */
  ofCompany(companyId: CompanyId): Promise<readonly ApiKey[]>;
  /** True when the company had that key. */
  revoke(companyId: CompanyId, id: PublicId, at: number): Promise<boolean>;
  /** Notes a use. */
  touch(hash: TokenHash, at: number): Promise<void>;
};
