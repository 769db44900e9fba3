import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/**
 * How far each writer of the request log has come: a batch whose answer was lost is sent again, and what of it is
 * written already is then left out. One row for each writer, not a unique number in each row, which would cost an index.
 */
export const logWriters: Migration = {
  name: "0004-log-writers",
  async up(db, engine) {
    const { integer, end } = WORDS[engine];
    await sql
      .raw(
        `create table request_log_writers (
          writer text primary key,
          written ${integer} not null,
          seen_at ${integer} not null
        ) ${end}`,
      )
      .execute(db);
  },
};
