import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/** What each write touched, for other processes on the same Postgres. SQLite tells only that something was written. */
export const changes: Migration = {
  name: "0006-changes",
  async up(db, engine) {
    if (engine === "sqlite") return;
    const { text, integer } = WORDS[engine];
    const columns = `revision ${integer} not null, type ${text} not null, id ${text} not null`;
    await sql.raw(`create table changes (${columns}, primary key (revision, type, id))`).execute(db);
  },
};
