import { type Kysely, sql } from "kysely";
import { ALIKE, MOST_LACKING, MOST_REQUESTS, type Recorded } from "../../../core/learn/recorded.ts";
import { byCount } from "../../../core/learn/request-counter.ts";
import type { RequestsQuery } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { OpenDatabase, Schema } from "../../schema.ts";

/** Other reads wait behind a slice, which takes some five milliseconds. */
const SLICE = 2500;

const LONGEST_PAUSE_MS = 20;

/** `LogRepo.requests`: grouped by Postgres on one connection, counted row by row on SQLite's thread. One at a time. */
export function createRequestsRead(database: OpenDatabase, limit = SLICE) {
  let before: Promise<unknown> = Promise.resolve();
  return (query: RequestsQuery): Promise<Recorded> => {
    const read = before.then(() => readRequests(database, query, limit));
    before = read.catch(() => undefined);
    return read;
  };
}

async function readRequests(
  database: OpenDatabase,
  { actor, ...query }: RequestsQuery,
  limit: number,
): Promise<Recorded> {
  const actors = actor === undefined ? undefined : await idsOf(database.db, actor);
  const slice = { ...query, ...(actors === undefined ? {} : { actors }) };
  if (database.engine === "postgres") return await grouped(database.db, slice);
  const job = crypto.randomUUID();
  for (let after: { at: number; id: number } | undefined; ; ) {
    const begun = performance.now();
    const counted = await database.requests({ ...slice, ...(after && { after }), job, limit });
    if (counted.recorded !== undefined) return counted.recorded;
    after = counted.last;
    // As long again: the thread that proxies may have only this processor, too.
    await sleep(performance.now() - begun);
  }
}

/** Of the user with this address and of agents of this name, as they are called now. */
async function idsOf(db: Kysely<Schema>, name: string): Promise<readonly string[]> {
  const users = await db.selectFrom("users").select("id").where("email", "=", name).execute();
  const agents = await db.selectFrom("agents").select("id").where("name", "=", name).execute();
  return [...users, ...agents].map(({ id }) => id);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, LONGEST_PAUSE_MS)));
}

type Integer = number | string | bigint;
type Group = {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly matched_service: string;
  readonly answered: Integer;
  readonly denied: Integer;
  readonly own: Integer;
  readonly total: Integer;
  readonly last_at: Integer;
  readonly place: Integer;
  /** Of all groups, and of those that stand behind so many alike. */
  readonly all_total: Integer;
  readonly all_alike: Integer;
};

/** Ids as `core/learn/id-like.ts` knows them, nearly: it only decides which of many that are alike are told. */
const IDS =
  "(?<=/)(?:[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\\d{4}-\\d{2}[0-9T:.Z+-]*|\\d+|[0-7][0-9A-Z]{25}|(?=[a-f]*\\d)[0-9a-f]{8,}|[a-z]{1,12}[_-](?=[A-Za-z]*\\d)[A-Za-z0-9]{8,})(?=/|$)";

async function grouped(
  db: Kysely<Schema>,
  { vaultId, from, to, actors }: Omit<RequestsQuery, "actor"> & { readonly actors?: readonly string[] },
): Promise<Recorded> {
  const own = actors === undefined ? sql`true` : sql`actor_id = any(${actors})`;
  const within = sql`vault_id = ${vaultId} and created_at >= ${from} and created_at < ${to}
    and not (error_code <> '' and status between 100 and 199)`;
  const { rows } = await sql<Group>`
    with counted as materialized (
      select method, host, path, matched_service, max(created_at) as last_at, count(*) as total,
        count(*) filter (where ${own}) as own,
        count(*) filter (where ${own} and error_code = '' and status not in (401, 403, 405)) as answered,
        count(*) filter (where ${own} and error_code = '' and status in (401, 403, 405)) as denied
      from request_logs where ${within} and method not in ('', 'CONNECT') and path <> '' group by 1, 2, 3, 4
    ), placed as (
      select *, row_number() over (
        partition by method, host, matched_service, regexp_replace(path, ${IDS}, '{id}', 'g') order by total desc, path
      ) as place from counted
    ), summed as (
      select *, sum(total) over () as all_total, sum(case when place > ${ALIKE} then total else 0 end) over () as all_alike
      from placed
    )
    select * from summed where place <= ${ALIKE} order by total desc limit ${MOST_REQUESTS}`.execute(db);
  const lacking = await sql<{ host: string; requests: Integer }>`
    select host, count(*) as requests from request_logs
    where ${within} and (method in ('', 'CONNECT') or path = '') group by 1 order by 2 desc`.execute(db);
  const listed = rows.reduce((sum, { total }) => sum + toNumber(total), 0);
  const [first] = rows;
  const [whole, alike] =
    first === undefined ? [0, 0] : [toNumber(first.all_total), toNumber(first.all_alike)];
  const named = lacking.rows.map(({ host, requests }) => ({ host, requests: toNumber(requests) }));
  return {
    requests: rows.map(toRequest).sort(byCount),
    total: whole + named.reduce((sum, { requests }) => sum + requests, 0),
    alike,
    cut: whole - alike - listed,
    lacking: withinBound(named),
  };
}

function toRequest({ method, host, path, matched_service: service, ...counts }: Group) {
  const [own, answered, denied] = [toNumber(counts.own), toNumber(counts.answered), toNumber(counts.denied)];
  const [others, lastAt] = [toNumber(counts.total) - own, toNumber(counts.last_at)];
  return {
    method,
    host,
    path,
    service,
    answered,
    denied,
    unanswered: own - answered - denied,
    others,
    lastAt,
  };
}

function withinBound(lacking: Recorded["lacking"]): Recorded["lacking"] {
  const rest = lacking.slice(MOST_LACKING);
  if (rest.length === 0) return lacking;
  const requests = rest.reduce((sum, one) => sum + one.requests, 0);
  return [...lacking.slice(0, MOST_LACKING), { host: "", requests }];
}
