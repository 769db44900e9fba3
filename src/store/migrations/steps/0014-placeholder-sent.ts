import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/** Rows of the request log say where a placeholder went to a host that no service is for. */
export const placeholderSent: Migration = {
  name: "0014-placeholder-sent",
  async up(db, engine) {
    const { integer } = WORDS[engine];
    await sql
      .raw(`alter table request_logs add column placeholder_sent ${integer} not null default 0`)
      .execute(db);
  },
};
