import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/** Limits beside the ends of grants, invites and tokens, and what is used up of them and of services' budgets. */
export const usageLimits: Migration = {
  name: "0019-usage-limits",
  async up(db, engine) {
    const real = engine === "postgres" ? "double precision" : "real";
    for (const statement of statements(WORDS[engine], real)) await sql.raw(statement).execute(db);
  },
};

/**
 * A counter belongs to what it counts and goes with it: a grant (`actor_id`), a token (`session_hash`), or, where both
 * are null, a service of the vault. `starts_at` says of which hour or day `used` is; 0 of all time. `told_of` is the one
 * for which it was told that nothing is left.
 */
function statements({ text, integer, end }: Words, real: string): readonly string[] {
  return [
    ...["vault_grants", "sessions", "user_invite_vaults", "agent_invite_vaults"].map(
      (table) => `alter table ${table} add column limits ${text}`,
    ),
    `create table usage_counters (
      vault_id ${text} not null references vaults (id) on delete cascade,
      subject ${text} not null,
      measure ${text} not null check (measure in ('requests', 'bytes_out', 'cost')),
      period ${text} not null check (period in ('hour', 'day', 'total')),
      starts_at ${integer} not null,
      used ${real} not null,
      told_of ${integer},
      actor_id ${text},
      session_hash ${text} references sessions (hash) on delete cascade,
      primary key (vault_id, subject, measure, period),
      foreign key (actor_id, vault_id) references vault_grants (actor_id, vault_id) on delete cascade
    ) ${end}`,
    "create index usage_counters_grant on usage_counters (actor_id, vault_id) where actor_id is not null",
    "create index usage_counters_session on usage_counters (session_hash) where session_hash is not null",
  ];
}
