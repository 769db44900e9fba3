import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/**
 * An index for each filter of the request log, so that one without a match reads nothing instead of every row.
 * `repos/logs.ts` writes the two expressions the same way; `tests/store/log-indexes.test.ts` compares plans.
 */
export const logIndexes: Migration = {
  name: "0003-log-indexes",
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  "create index request_logs_service on request_logs (vault_id, matched_service, id)",
  "create index request_logs_ingress on request_logs (vault_id, ingress, id)",
  "create index request_logs_status_class on request_logs (vault_id, (status / 100), id)",
  "create index request_logs_error on request_logs (vault_id, id) where error_code <> '' or status >= 400",
];
