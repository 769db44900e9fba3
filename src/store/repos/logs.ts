import { type CompiledQuery, type Insertable, type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { LogQuery, LogRepo } from "../../ports/store/logs.ts";
import type { RequestLogTable, Schema } from "../schema.ts";
import { pruneLogs } from "./log-prune.ts";
import { fromLogRow, toLogRow } from "./log-row.ts";

type Row = Insertable<RequestLogTable>;

/** Rows of one statement at most; with its parameters far below the limits of both engines. */
const MAX_ROWS = 512;

/** The request log in the database. Its writes do not raise the revision. */
export function createLogRepo(db: Kysely<Schema>): LogRepo {
  const insert = createInsert(db);
  return {
    append: async (entries) => {
      const pieces = cut(entries.map(toLogRow));
      await db.transaction().execute(async (trx) => {
        for (const piece of pieces) await trx.executeQuery(insert(piece));
      });
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
    prune: (rule, signal) => pruneLogs(db, rule, signal),
  };
}

/**
 * One multi-row insert, whose text is built once for each number of rows: the log is written at the pace of the proxy,
 * and building it anew took a fifth of a proxied request.
 */
function createInsert(db: Kysely<Schema>): (rows: readonly Row[]) => CompiledQuery {
  const texts = new Map<number, CompiledQuery>();
  return (rows) => {
    const known = texts.get(rows.length);
    if (known === undefined) {
      const built = db.insertInto("request_logs").values(rows).compile();
      texts.set(rows.length, built);
      return built;
    }
    return { ...known, parameters: rows.flatMap((row) => Object.values(row)) };
  };
}

/** Pieces whose sizes are powers of two, so that few texts serve every number of rows. */
function cut(rows: readonly Row[]): Row[][] {
  const pieces: Row[][] = [];
  for (let at = 0; at < rows.length; ) {
    let size = MAX_ROWS;
    while (size > rows.length - at) size /= 2;
    pieces.push(rows.slice(at, at + size));
    at += size;
  }
  return pieces;
}

type LogSelect = SelectQueryBuilder<Schema, "request_logs", object>;

/** The rows that a query is about, in no order. */
function matching(db: Kysely<Schema>, query: LogQuery): LogSelect {
  const all = db.selectFrom("request_logs");
  let select: LogSelect =
    query.vaultId === undefined
      ? all.where("request_logs.vault_id", "is", null)
      : all.where("request_logs.vault_id", "=", query.vaultId);
  if (query.ingress !== undefined) select = select.where("request_logs.ingress", "=", query.ingress);
  if (query.service !== undefined) select = select.where("request_logs.matched_service", "=", query.service);
  if (query.before !== undefined) select = select.where("request_logs.id", "<", query.before);
  if (query.after !== undefined) select = select.where("request_logs.id", ">", query.after);
  return query.statusBucket === undefined ? select : inBucket(select, query.statusBucket);
}

/** Written as the indexes have it (`migrations/0003-log-indexes.ts`): otherwise the engines do not use them. */
const FAILED = sql<boolean>`(request_logs.error_code <> '' or request_logs.status >= 400)`;
const STATUS_CLASS = sql<number>`(request_logs.status / 100)`;

function inBucket(select: LogSelect, bucket: NonNullable<LogQuery["statusBucket"]>): LogSelect {
  return bucket === "err" ? select.where(FAILED) : select.where(STATUS_CLASS, "=", Number(bucket.charAt(0)));
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
