import { sql } from "kysely";
import type { Migration } from "../migration.ts";

/**
 * An index of the requests that no service matched and that were refused for it, or that the API itself asked to
 * authenticate: by it each host is found without reading the rows between, and its requests are counted without reading
 * any: SQLite judges the condition once more for each, from what the index holds. Step 20 makes it anew.
 */
export const unmatchedHosts: Migration = {
  name: "0008-unmatched-hosts",
  async up(db) {
    await sql
      .raw(
        `create index request_logs_unmatched on request_logs (vault_id, host, id, matched_service, error_code, status)
          where matched_service = '' and (error_code = 'no_match' or (error_code = '' and status in (401, 403)))`,
      )
      .execute(db);
  },
};
