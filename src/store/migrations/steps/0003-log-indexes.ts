import { sql } from "kysely";
import type { Migration } from "../migration.ts";

/**
 * Indexes for the filters of the request log, so that one without a match does not read every row of its vault. Each
 * index costs half a microsecond for every row in it, so what nearly all rows are (`mitm`, 2xx) has none: whoever asks
 * for that finds it among the newest. `repos/log/filter.ts` writes the conditions in the same words, without which
 * SQLite does not use them; `tests/store/log-indexes.test.ts` compares.
 */
export const logIndexes: Migration = {
  name: "0003-log-indexes",
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "create index request_logs_service on request_logs (vault_id, matched_service, id)",
  "create index request_logs_explicit on request_logs (vault_id, id) where ingress = 'explicit'",
  "create index request_logs_status_class on request_logs (vault_id, (status / 100), id) where status / 100 <> 2",
  "create index request_logs_error on request_logs (vault_id, id) where error_code <> '' or status >= 400",
];
