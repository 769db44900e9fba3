import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/**
 * What the control plane of people and agents stands on: addresses compared without case, grants that end, invites of
 * both kinds, codes sent by mail, and the audit log.
 */
export const peopleAndAgents: Migration = {
  name: "0007-people-and-agents",
  async up(db, engine) {
    const words = WORDS[engine];
    const statements = [...changed(words), ...invites(words), ...codes(words), ...audit(words)];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

function changed({ text, integer }: Words): readonly string[] {
  return [
    `alter table users add column email_key ${text} not null default ''`,
    // Until now a second account could not be made, so no two addresses differ by case alone.
    "update users set email_key = lower(email)",
    // Postgres has an index `users_email_key` already, of the constraint on `email`.
    "create unique index users_by_email_key on users (email_key)",
    `alter table agents add column updated_at ${integer} not null default 0`,
    "update agents set updated_at = created_at",
    `alter table agents add column revoked_at ${integer}`,
    "create index agents_created_by on agents (created_by)",
    `alter table vault_grants add column granted_at ${integer} not null default 0`,
    `alter table vault_grants add column expires_at ${integer}`,
  ];
}

function invites(words: Words): readonly string[] {
  const { text, integer, autoId, end } = words;
  const common = `
      token_hash ${text} not null unique,
      token_suffix ${text} not null,
      created_by_type ${text} not null check (created_by_type in ('user', 'agent')),
      created_by ${text} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      revoked_at ${integer}`;
  return [
    `create table user_invites (
      id ${autoId},
      email ${text} not null,
      email_key ${text} not null,
      role ${text} not null check (role in ('no-access', 'member', 'owner')),
      status ${text} not null check (status in ('pending', 'accepted', 'revoked')),
      accepted_at ${integer},${common}
    ) ${end}`,
    "create index user_invites_email on user_invites (email_key, status)",
    "create index user_invites_suffix on user_invites (token_suffix)",
    inviteVaults(words, "user_invite"),
    "create index user_invite_vaults_vault on user_invite_vaults (vault_id)",
    `create table agent_invites (
      id ${autoId},
      agent_name ${text} not null,
      agent_id ${text} references agents (id) on delete cascade,
      role ${text} not null check (role in ('no-access', 'member', 'owner')),
      token_ttl_ms ${integer},
      status ${text} not null check (status in ('pending', 'redeemed', 'revoked')),
      redeemed_at ${integer},
      session_hash ${text},${common}
    ) ${end}`,
    "create index agent_invites_name on agent_invites (agent_name, status)",
    "create index agent_invites_suffix on agent_invites (token_suffix)",
    inviteVaults(words, "agent_invite"),
    "create index agent_invite_vaults_vault on agent_invite_vaults (vault_id)",
  ];
}

/** Which vaults an invite gives, until when the grant that comes of it holds, and who gave it. */
function inviteVaults({ text, integer, end }: Words, invite: string): string {
  return `create table ${invite}_vaults (
      invite_id ${integer} not null references ${invite}s (id) on delete cascade,
      vault_id ${text} not null references vaults (id) on delete cascade,
      role ${text} not null check (role in ('proxy', 'member', 'admin')),
      grant_expires_at ${integer},
      given_by_type ${text} not null check (given_by_type in ('user', 'agent')),
      given_by ${text} not null,
      primary key (invite_id, vault_id)
    ) ${end}`;
}

/**
 * No key to users: a code may be for an address that has no account, or none any more. `failures` is how often somebody
 * guessed wrong while it was good.
 */
function codes({ text, integer, autoId, end }: Words): readonly string[] {
  return [
    `create table email_codes (
      id ${autoId},
      purpose ${text} not null check (purpose in ('verify', 'reset', 'set-email')),
      email_key ${text} not null,
      code_hash ${text} not null,
      failures ${integer} not null default 0,
      created_at ${integer} not null,
      expires_at ${integer} not null
    ) ${end}`,
    "create index email_codes_email on email_codes (purpose, email_key)",
    "create index email_codes_expiry on email_codes (expires_at)",
  ];
}

/** Records refer to what may be gone, so they have no foreign keys: they keep names as they were. */
function audit({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table audit_records (
      seq ${integer} primary key check (seq > 0),
      at ${integer} not null,
      actor_type ${text} not null,
      actor_id ${text} not null,
      actor_name ${text} not null,
      session_id ${text} not null,
      address ${text} not null,
      action ${text} not null,
      target_type ${text} not null,
      target_id ${text} not null,
      target_name ${text} not null,
      vault_id ${text} not null,
      vault_name ${text} not null,
      changes ${text} not null,
      previous_hash ${text} not null,
      hash ${text} not null
    ) ${end}`,
    "create index audit_records_vault on audit_records (vault_id, seq)",
    "create index audit_records_actor on audit_records (actor_id, seq)",
    "create index audit_records_vault_name on audit_records (vault_name, seq)",
    "create index audit_records_actor_name on audit_records (actor_name, seq)",
    "create index audit_records_action on audit_records (action, seq)",
    "create index audit_records_at on audit_records (at, seq)",
    `create table audit_heads (
      seq ${integer} primary key,
      hash ${text} not null,
      signed_at ${integer} not null,
      key_id ${text} not null,
      signature ${bytes} not null
    ) ${end}`,
    `create table audit_keys (
      key_id ${text} primary key,
      public_key ${bytes} not null,
      sealed_key ${bytes} not null,
      created_at ${integer} not null
    ) ${end}`,
  ];
}
