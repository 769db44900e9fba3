import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/** Rows of the request log name the session as well: an actor may have minted many. */
export const logSession: Migration = {
  name: "0002-log-session",
  async up(db, engine) {
    const { text } = WORDS[engine];
    await sql.raw(`alter table request_logs add column session_id ${text} not null default ''`).execute(db);
  },
};
