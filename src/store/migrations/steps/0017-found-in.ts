import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/** Rows of the request log say where something was found that must not pass. */
export const foundIn: Migration = {
  name: "0017-found-in",
  async up(db, engine) {
    await sql.raw(`alter table request_logs add column found_in ${WORDS[engine].text}`).execute(db);
  },
};
