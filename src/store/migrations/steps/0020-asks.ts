import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/**
 * Requests that wait for a person, what was allowed for a run, and sessions whose requests ask whatever their vault
 * says. A host about which nobody answered is without a service as well: `repos/log/unmatched.ts` writes the index's
 * condition in the same words.
 */
export const asks: Migration = {
  name: "0020-asks",
  async up(db, engine) {
    const { text, integer, autoId, end } = WORDS[engine];
    const statements = [
      `create table asks (
        id ${autoId},
        vault_id ${text} not null references vaults (id) on delete cascade,
        actor_type ${text} not null,
        actor_id ${text} not null,
        session_id ${text} not null,
        run ${text} not null,
        of_token ${integer} not null check (of_token in (0, 1)),
        asked_by ${text} not null,
        method ${text} not null,
        scheme ${text} not null check (scheme in ('https', 'http')),
        host ${text} not null,
        port ${integer} not null,
        path ${text} not null,
        query_length ${integer} not null,
        body_bytes ${integer},
        binding ${text} not null,
        link_hash ${text} not null unique,
        created_at ${integer} not null,
        deadline ${integer} not null,
        status ${text} not null check (status in ('waiting', 'answered', 'expired', 'left')),
        answer ${text} check (answer in ('once', 'run', 'always', 'no')),
        answered_way ${text},
        answered_by ${text},
        answered_at ${integer}
      ) ${end}`,
      "create index asks_waiting on asks (vault_id, deadline)",
      "create index asks_of_actor on asks (actor_id, deadline)",
      "create index asks_deadline on asks (deadline)",
      `create table ask_allowances (
        vault_id ${text} not null references vaults (id) on delete cascade,
        run ${text} not null,
        host ${text} not null,
        port ${integer} not null,
        expires_at ${integer} not null,
        primary key (vault_id, run, host, port)
      ) ${end}`,
      "drop index request_logs_unmatched",
      `create index request_logs_unmatched on request_logs (vault_id, host, id, matched_service, error_code, status)
        where matched_service = '' and
          (error_code in ('no_match', 'ask_timeout') or (error_code = '' and status in (401, 403)))`,
      `alter table sessions add column asks ${integer} not null default 0`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
