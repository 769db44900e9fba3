/** The tables of what agents are known by, who sees them and what they may do; part of `schema.ts`. */
import type { Integer } from "./column.ts";

export type IdentitySchema = {
  agent_presence: AgentPresenceTable;
  registrations: RegistrationTable;
  realms: RealmTable;
  realm_agents: RealmAgentTable;
  realm_members: RealmMemberTable;
  policies: PolicyTable;
  policy_uses: PolicyUseTable;
  oauth_clients: OAuthClientTable;
  company_tokens: CompanyTokenTable;
  passports: PassportTable;
  key_challenges: KeyChallengeTable;
  used_proofs: UsedProofTable;
  freed_agent_names: FreedAgentNameTable;
};

export type AgentPresenceTable = {
  agent_id: string;
  last_seen_at: Integer;
  online_until: Integer;
  /** How much of it rests on requests: a socket that closes takes nothing from them. */
  requests_until: Integer;
  source: "proxy" | "ws" | "api";
};

export type RegistrationTable = {
  id: string;
  public_key: string;
  name: string;
  version: string | null;
  /** A JSON list. */
  requested_capabilities: string;
  llm_provider: string | null;
  llm_model: string | null;
  proof: "none" | "timestamp" | "challenge";
  remote_ip: string;
  requested_at: Integer;
  status: "pending" | "approved" | "rejected";
  reason: string | null;
  agent_id: string | null;
};

export type RealmTable = {
  id: string;
  company_id: string;
  name: string;
  slug: string;
  description: string | null;
  color: string;
  /** 0 or 1. */
  is_default: Integer;
  created_at: Integer;
};

export type RealmAgentTable = { realm_id: string; agent_id: string; added_at: Integer };

export type RealmMemberTable = {
  realm_id: string;
  user_id: string;
  role: "owner" | "admin" | "manager" | "operator" | "member";
  added_at: Integer;
};

export type PolicyTable = {
  id: string;
  agent_id: string | null;
  realm_id: string | null;
  /** A JSON list. */
  capabilities: string;
  /** A JSON object. */
  resource_limits: string;
  expires_at: Integer | null;
  created_by: string;
  created_at: Integer;
};

/** How many requests an agent made under a policy in one minute, counted since 1970. */
export type PolicyUseTable = { policy_id: string; agent_id: string; minute: Integer; requests: Integer };

export type OAuthClientTable = {
  id: string;
  company_id: string;
  secret_hash: string;
  label: string;
  created_at: Integer;
  revoked_at: Integer | null;
};

export type CompanyTokenTable = {
  hash: string;
  public_id: string;
  company_id: string;
  client_id: string;
  expires_at: Integer;
};

export type PassportTable = {
  jti: string;
  company_id: string;
  agent_id: string;
  expires_at: Integer;
  revoked_at: Integer | null;
  reason: string | null;
};

export type KeyChallengeTable = {
  id: string;
  did: string;
  nonce: string;
  origin: string;
  peer: string;
  expires_at: Integer;
};

export type UsedProofTable = { hash: string; expires_at: Integer };

export type FreedAgentNameTable = { name: string; svid_not_before: Integer };
