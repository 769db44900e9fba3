import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/** Credentials that open nothing and tell of whoever uses them, and the actors that were frozen for it. */
export const canaries: Migration = {
  name: "0018-canaries",
  async up(db, engine) {
    for (const statement of statements(WORDS[engine])) await sql.raw(statement).execute(db);
  },
};

/** Who is frozen is a user or an agent, so that no foreign key can say it; whoever deletes one deletes its row. */
function statements({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table canaries (
      id ${text} primary key,
      vault_id ${text} not null references vaults (id) on delete cascade,
      format ${text} not null,
      label ${text} not null,
      starts_with ${text} not null,
      sealed_values ${bytes} not null,
      created_at ${integer} not null,
      created_by ${text} not null,
      triggers ${integer} not null default 0,
      triggered_at ${integer}
    ) ${end}`,
    "create index canaries_vault on canaries (vault_id, created_at)",
    `create table frozen_actors (
      actor_id ${text} primary key,
      actor_type ${text} not null check (actor_type in ('user', 'agent')),
      frozen_at ${integer} not null,
      reason ${text} not null
    ) ${end}`,
  ];
}
