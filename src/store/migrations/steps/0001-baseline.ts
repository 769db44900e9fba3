import { sql } from "kysely";
import { DEFAULT_VAULT_ID, DEFAULT_VAULT_NAME } from "../../../core/ids.ts";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/** Every table of the first release, the vault `default` and the revision counter. */
export const baseline: Migration = {
  name: "0001-baseline",
  async up(db, engine) {
    for (const statement of statements(WORDS[engine])) await sql.raw(statement).execute(db);
    await sql`insert into vaults (id, name, created_at)
      values (${DEFAULT_VAULT_ID}, ${DEFAULT_VAULT_NAME}, ${Date.now()})`.execute(db);
    await sql`insert into services (vault_id) values (${DEFAULT_VAULT_ID})`.execute(db);
    await sql`insert into revision (id, value) values (1, 0)`.execute(db);
  },
};

function statements(words: Words): readonly string[] {
  return [...actorTables(words), ...vaultTables(words), ...instanceTables(words), ...logTables(words)];
}

function actorTables({ text, integer, end }: Words): readonly string[] {
  return [
    `create table users (
      id ${text} primary key,
      email ${text} not null unique,
      role ${text} not null check (role in ('no-access', 'member', 'owner')),
      password_hash ${text},
      active ${integer} not null check (active in (0, 1)),
      created_at ${integer} not null
    ) ${end}`,
    `create table agents (
      id ${text} primary key,
      name ${text} not null unique,
      status ${text} not null check (status in ('active', 'revoked')),
      role ${text} not null check (role in ('no-access', 'member', 'owner')),
      created_by ${text} not null,
      created_at ${integer} not null
    ) ${end}`,
    `create table vaults (
      id ${text} primary key,
      name ${text} not null unique,
      created_at ${integer} not null
    ) ${end}`,
    `create table sessions (
      hash ${text} primary key,
      public_id ${text} not null unique,
      type ${text} not null,
      user_id ${text} references users (id) on delete cascade,
      agent_id ${text} references agents (id) on delete cascade,
      vault_id ${text} references vaults (id) on delete cascade,
      vault_role ${text} check (vault_role in ('proxy', 'member', 'admin')),
      created_at ${integer} not null,
      expires_at ${integer},
      idle_ttl_ms ${integer},
      last_used_at ${integer},
      last_ip ${text},
      last_user_agent ${text},
      device_label ${text},
      label ${text},
      minted_by_type ${text} check (minted_by_type in ('user', 'agent')),
      minted_by_id ${text},
      check (
        (type = 'user' and user_id is not null and agent_id is null and vault_id is null) or
        (type = 'agent' and agent_id is not null and user_id is null and vault_id is null) or
        (type = 'scoped' and vault_id is not null and user_id is null and agent_id is null)
      ),
      check ((type = 'scoped') = (vault_role is not null)),
      check ((minted_by_type is null) = (minted_by_id is null))
    ) ${end}`,
    "create index sessions_user on sessions (user_id)",
    "create index sessions_agent on sessions (agent_id)",
    "create index sessions_vault on sessions (vault_id)",
    "create index sessions_minted_by on sessions (minted_by_id)",
  ];
}

function vaultTables({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table vault_grants (
      vault_id ${text} not null references vaults (id) on delete cascade,
      actor_type ${text} not null check (actor_type in ('user', 'agent')),
      actor_id ${text} not null,
      role ${text} not null check (role in ('proxy', 'member', 'admin')),
      primary key (actor_id, vault_id)
    ) ${end}`,
    "create index vault_grants_vault on vault_grants (vault_id)",
    `create table credentials (
      vault_id ${text} not null references vaults (id) on delete cascade,
      key ${text} not null,
      type ${text} not null default 'static' check (type in ('static', 'oauth')),
      sealed ${bytes} not null,
      updated_at ${integer} not null,
      primary key (vault_id, key)
    ) ${end}`,
    `create table services (
      vault_id ${text} primary key references vaults (id) on delete cascade,
      services_json ${text} not null default '[]',
      version ${integer} not null default 0
    ) ${end}`,
    `create table vault_settings (
      vault_id ${text} not null references vaults (id) on delete cascade,
      key ${text} not null,
      value ${text} not null,
      primary key (vault_id, key)
    ) ${end}`,
  ];
}

function instanceTables({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table instance_settings (
      key ${text} primary key,
      value ${text} not null
    ) ${end}`,
    `create table master_key (
      id ${integer} primary key check (id = 1),
      mode ${text} not null,
      sentinel ${bytes} not null,
      dek ${bytes},
      wrapped_dek ${bytes},
      salt ${bytes},
      time ${integer},
      memory_kib ${integer},
      parallelism ${integer},
      created_at ${integer} not null,
      check (
        (mode = 'passwordless' and dek is not null and wrapped_dek is null) or
        (mode = 'password' and dek is null and wrapped_dek is not null and salt is not null
          and time is not null and memory_kib is not null and parallelism is not null)
      )
    ) ${end}`,
    `create table certificate_authority (
      id ${integer} primary key check (id = 1),
      cert_pem ${text} not null,
      sealed_key ${bytes} not null
    ) ${end}`,
    `create table revision (
      id ${integer} primary key check (id = 1),
      value ${integer} not null
    ) ${end}`,
  ];
}

/** No foreign key to vaults: a batch holding one row of a vault just deleted must not be refused as a whole. */
function logTables({ text, integer, autoId, end }: Words): readonly string[] {
  return [
    `create table request_logs (
      id ${autoId},
      vault_id ${text},
      actor_type ${text} not null check (actor_type in ('', 'user', 'agent')),
      actor_id ${text} not null,
      ingress ${text} not null check (ingress in ('mitm', 'explicit')),
      method ${text} not null,
      host ${text} not null,
      path ${text} not null,
      matched_service ${text} not null,
      credential_keys ${text} not null,
      status ${integer} not null,
      latency_ms ${integer} not null,
      error_code ${text} not null,
      auth_scheme ${text} not null,
      auth_header ${text} not null,
      plaintext ${integer} not null check (plaintext in (0, 1)),
      created_at ${integer} not null
    ) ${end}`,
    "create index request_logs_vault on request_logs (vault_id, id)",
    "create index request_logs_created_at on request_logs (created_at)",
  ];
}
