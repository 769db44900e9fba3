/** The tables of invites, codes and the audit log; part of `schema.ts`. */
import type { ColumnType, Generated } from "kysely";
import type { InstanceRole } from "../core/access/instance-role.ts";
import type { VaultRole } from "../core/access/vault-role.ts";
import type { Integer } from "./column.ts";

export type PeopleSchema = {
  user_invites: UserInviteTable;
  user_invite_vaults: InviteVaultTable;
  agent_invites: AgentInviteTable;
  agent_invite_vaults: InviteVaultTable;
  email_codes: EmailCodeTable;
  audit_records: AuditRecordTable;
  audit_heads: AuditHeadTable;
  audit_keys: AuditKeyTable;
};

type AutoId = Generated<number | string | bigint>;

/** What both kinds of invites have. */
type InviteTable = {
  id: AutoId;
  token_hash: string;
  /** The end of the token, by which a person may name the invite. */
  token_suffix: string;
  created_by_type: "user" | "agent";
  created_by: string;
  created_at: Integer;
  expires_at: Integer;
  revoked_at: Integer | null;
};

export type UserInviteTable = InviteTable & {
  email: string;
  email_key: string;
  role: InstanceRole;
  /** Overdue ones stay `pending`; what they are is said by `expires_at`. */
  status: "pending" | "accepted" | "revoked";
  accepted_at: Integer | null;
};

export type AgentInviteTable = InviteTable & {
  agent_name: string;
  /** Set for one that rotates the token of an agent that exists. */
  agent_id: string | null;
  role: InstanceRole;
  /** How long the token that comes of it lives; null for ever. */
  token_ttl_ms: Integer | null;
  status: "pending" | "redeemed" | "revoked";
  redeemed_at: Integer | null;
  /** The token that came of it. */
  session_hash: string | null;
};

export type InviteVaultTable = {
  invite_id: Integer;
  vault_id: string;
  role: VaultRole;
  grant_expires_at: Integer | null;
  /** Who gave it last: whoever made the invite, or somebody who added or changed it later. */
  given_by_type: "user" | "agent";
  given_by: string;
  limits: string | null;
};

export type EmailCodeTable = {
  id: AutoId;
  purpose: "verify" | "reset" | "set-email";
  email_key: string;
  code_hash: string;
  /** Wrong guesses while it was good. */
  failures: ColumnType<number | string | bigint, number | undefined, number>;
  created_at: Integer;
  expires_at: Integer;
};

/** Empty texts where there is nothing. `changes` is JSON, canonical as `core/audit/record.ts` writes it. */
export type AuditRecordTable = {
  seq: Integer;
  at: Integer;
  actor_type: string;
  actor_id: string;
  actor_name: string;
  session_id: string;
  address: string;
  action: string;
  target_type: string;
  target_id: string;
  target_name: string;
  vault_id: string;
  vault_name: string;
  changes: string;
  previous_hash: string;
  hash: string;
};

export type AuditHeadTable = {
  seq: Integer;
  hash: string;
  signed_at: Integer;
  key_id: string;
  signature: Uint8Array;
};

export type AuditKeyTable = {
  key_id: string;
  public_key: Uint8Array;
  sealed_key: Uint8Array;
  created_at: Integer;
};
