import { type Kysely, sql } from "kysely";
import type { LogQuery, LogRepo } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { OpenDatabase, Schema } from "../../schema.ts";
import { fromFailure } from "../../sqlite/message.ts";
import { appendToPostgres } from "./append.ts";
import { type LogSelect, matching } from "./filter.ts";
import { listPastUses } from "./past-uses.ts";
import { pruneLogs } from "./prune.ts";
import { createRequestsRead } from "./requests.ts";
import { fromLogRow } from "./row.ts";
import { countTraffic } from "./traffic.ts";
import { countUnmatched, listUnmatchedHosts } from "./unmatched.ts";

/** The request log in the database. Its writes do not raise the revision. */
export function createLogRepo(database: OpenDatabase): LogRepo {
  const { db } = database;
  return {
    append: async (batch) => {
      if (database.engine === "postgres") return appendToPostgres(db, batch);
      const { refused, reason } = await database.append(batch);
      return reason === undefined ? { refused } : { refused, cause: fromFailure(reason) };
    },
    list: async (query) => {
      const forward = query.after !== undefined;
      const found = await withActorName(matching(db, query))
        .orderBy("request_logs.id", forward ? "asc" : "desc")
        .limit(forward ? query.limit : query.limit + 1)
        .execute();
      if (forward) {
        const rows = found.map(fromLogRow).reverse();
        return { rows, more: await hasOlder(db, query, rows.at(-1)?.id) };
      }
      return { rows: found.slice(0, query.limit).map(fromLogRow), more: found.length > query.limit };
    },
    unmatchedHosts: (vaultId, atMost) => listUnmatchedHosts(db, vaultId, atMost),
    countUnmatched: (vaultId, hosts) => countUnmatched(db, vaultId, hosts),
    pastUses: (query) => listPastUses(db, query),
    requests: createRequestsRead(database),
    traffic: (query) => countTraffic(database, query),
    prune: (rule, signal) => pruneLogs(db, rule, signal),
    newestAt: async () => {
      const newest = db.selectFrom("request_logs").select("created_at").orderBy("id", "desc").limit(1);
      const row = await newest.executeTakeFirst();
      return row && toNumber(row.created_at);
    },
  };
}

/** An actor that is gone has no name any more. */
function withActorName(select: LogSelect) {
  return select
    .leftJoin("users", (join) =>
      join.onRef("users.id", "=", "request_logs.actor_id").on("request_logs.actor_type", "=", "user"),
    )
    .leftJoin("agents", (join) =>
      join.onRef("agents.id", "=", "request_logs.actor_id").on("request_logs.actor_type", "=", "agent"),
    )
    .selectAll("request_logs")
    .select((eb) => eb.fn.coalesce("users.email", "agents.name", sql.lit("")).as("actor_name"));
}

async function hasOlder(db: Kysely<Schema>, query: LogQuery, oldest: number | undefined): Promise<boolean> {
  if (oldest === undefined) return false;
  const { after: _, ...rest } = query;
  const row = await matching(db, { ...rest, before: oldest })
    .select("request_logs.id")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
