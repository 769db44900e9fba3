import { sql } from "kysely";
import type { Migration } from "./migration.ts";
import { WORDS, type Words } from "./words.ts";

/** Proposals, what agents give along with them, and where each credential may be sent. */
export const proposals: Migration = {
  name: "0009-proposals",
  async up(db, engine) {
    for (const statement of statements(WORDS[engine])) await sql.raw(statement).execute(db);
  },
};

/**
 * `raised_by` and `reviewed_by` have no foreign keys: a proposal keeps the names of who raised and decided it. Of a
 * scoped session it is the public id; no token can be found from it.
 */
function statements({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table proposals (
      vault_id ${text} not null references vaults (id) on delete cascade,
      number ${integer} not null check (number > 0),
      version ${integer} not null default 1,
      status ${text} not null check (status in ('pending', 'applied', 'rejected', 'expired')),
      services_json ${text} not null,
      slots_json ${text} not null,
      message ${text} not null,
      user_message ${text} not null,
      raised_by_type ${text} not null check (raised_by_type in ('agent', 'scoped')),
      raised_by ${text} not null,
      raised_by_name ${text} not null,
      minted_by_type ${text} check (minted_by_type in ('user', 'agent')),
      minted_by ${text},
      approval_token_hash ${text} not null unique,
      approval_token_expires_at ${integer} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      reviewed_at ${integer},
      reviewed_by ${text},
      reviewed_by_name ${text},
      review_note ${text} not null default '',
      primary key (vault_id, number)
    ) ${end}`,
    "create index proposals_status on proposals (vault_id, status, number)",
    "create index proposals_pending on proposals (expires_at) where status = 'pending'",
    `create table proposal_credentials (
      vault_id ${text} not null,
      number ${integer} not null,
      key ${text} not null,
      sealed ${bytes} not null,
      primary key (vault_id, number, key),
      foreign key (vault_id, number) references proposals (vault_id, number) on delete cascade
    ) ${end}`,
    `create table credential_audiences (
      vault_id ${text} not null,
      key ${text} not null,
      host ${text} not null,
      surface ${text} not null check (surface in ('auth', 'path', 'query', 'header', 'body', 'websocket')),
      bound_at ${integer} not null,
      bound_by ${text} not null,
      primary key (vault_id, key, host, surface),
      foreign key (vault_id, key) references credentials (vault_id, key) on delete cascade
    ) ${end}`,
  ];
}
