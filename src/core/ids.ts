/**
 * Branded ids: an agent id cannot be passed where a vault id is meant.
 * The brand exists at compile time only; `as VaultId` is for the edges that parse or create one.
 */
declare const brand: unique symbol;
type Id<B extends string> = string & { readonly [brand]: B };

export type UserId = Id<"user">;
export type AgentId = Id<"agent">;
export type VaultId = Id<"vault">;
export type PolicyId = Id<"policy">;
/** What a company is called, in SPIFFE IDs too; it never changes. */
export type CompanyId = Id<"company">;
export type RealmId = Id<"realm">;
/** SHA-256 of a token in lower-case hex. The token itself is never stored. */
export type TokenHash = Id<"token-hash">;
/** What lists and revocations name a session by: 20 hex characters, no secret. */
export type PublicId = Id<"public-id">;
/** A credential's name within a vault, upper snake case. */
export type KeyName = Id<"key-name">;
/** What an agent is called within its company, the last segment of its SPIFFE ID; the same rule. */
export type CompanyAgentId = Id<"company-agent">;
/** `cnr_` and a ULID. */
export type CanaryId = Id<"canary">;
/** `reg_` and a ULID. */
export type RegistrationId = Id<"registration">;

/** The company of all agents that no other one vouches for. */
export const DEFAULT_COMPANY_ID = "default" as CompanyId;

/** The vault every instance starts with; it can be neither renamed nor deleted. */
export const DEFAULT_VAULT_ID = "00000000-0000-0000-0000-000000000000" as VaultId;
export const DEFAULT_VAULT_NAME = "default";
