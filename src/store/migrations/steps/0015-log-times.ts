import { sql } from "kysely";
import type { Migration } from "../migration.ts";

/**
 * The rows of a vault by their time, for counting those of a span (`repos/log/traffic.ts`): without it every row of the
 * vault is read, and of 300,000 rows the newest third takes 90 ms instead of 50. It costs half a microsecond for every
 * row. One that held all that is counted would save a quarter of those 50 ms and cost twice as much.
 */
export const logTimes: Migration = {
  name: "0015-log-times",
  async up(db) {
    await sql.raw("create index request_logs_vault_time on request_logs (vault_id, created_at)").execute(db);
  },
};
