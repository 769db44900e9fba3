import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS } from "../words.ts";

/** Rows of the request log say in which words a client refused our certificate. */
export const tlsAlert: Migration = {
  name: "0016-tls-alert",
  async up(db, engine) {
    await sql.raw(`alter table request_logs add column tls_alert ${WORDS[engine].text}`).execute(db);
  },
};
