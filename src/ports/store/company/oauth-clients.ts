import type { CompanyId, PublicId, TokenHash } from "../../../core/ids.ts";

/** A program of a company that asks for tokens with a secret, which itself is not kept. */
export type CompanyOAuthClient = {
  /** `cc_…`; it is no secret. */
  readonly id: string;
  readonly companyId: CompanyId;
  readonly secretHash: TokenHash;
  readonly label: string;
  readonly createdAt: number;
};

/** A revoked client stays in the database and is found by none of these. */
export type OAuthClientRepo = {
  create(client: CompanyOAuthClient): Promise<void>;
  byId(id: string): Promise<CompanyOAuthClient | undefined>;
  /** The oldest first. */
  ofCompany(companyId: CompanyId): Promise<readonly CompanyOAuthClient[]>;
  /** With every token that it was given. True when the company had that client. */
  revoke(companyId: CompanyId, id: string, at: number): Promise<boolean>;
};

/** What a client was given for its secret. */
export type CompanyToken = {
  readonly hash: TokenHash;
  readonly publicId: PublicId;
  readonly companyId: CompanyId;
  readonly clientId: string;
  readonly expiresAt: number;
};

export type CompanyTokenRepo = {
  create(token: CompanyToken): Promise<void>;
  /** Expired ones are returned too: the caller tells expired from unknown. */
  byHash(hash: TokenHash): Promise<CompanyToken | undefined>;
  /** Deletes what expired before that time. */
  deleteExpired(before: number): Promise<void>;
};
