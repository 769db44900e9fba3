import { type Kysely, sql } from "kysely";
import { MOST_REQUESTS, type Recorded } from "../../../core/learn/recorded.ts";
import { RequestCounter } from "../../../core/learn/request-counter.ts";
import { ANSWERED } from "../../../core/log/outcome.ts";
import type { RequestsQuery } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { OpenDatabase, Schema } from "../../schema.ts";

/** Other reads wait behind a slice, which takes some five milliseconds. */
const SLICE = 2500;
/** Rows that Postgres groups at once: a statement that takes five seconds is given up (`dialects/postgres-connection.ts`). */
const PART = 50_000;

const LONGEST_PAUSE_MS = 20;

/** `LogRepo.requests`: grouped by Postgres in parts on one connection, counted row by row on SQLite's thread. One at a time. */
export function createRequestsRead(
  database: OpenDatabase,
  limit = database.engine === "postgres" ? PART : SLICE,
) {
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
  if (database.engine === "postgres") return await grouped(database.db, slice, limit);
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
  /** Of all groups. */
  readonly all_total: Integer;
};

type Place = { readonly at: number; readonly id: number };
type Part = Omit<RequestsQuery, "actor"> & { readonly actors?: readonly string[] };

async function grouped(db: Kysely<Schema>, query: Part, limit: number): Promise<Recorded> {
  const counter = new RequestCounter();
  for (let after: Place | undefined = { at: query.from, id: 0 }; after; ) {
    const begun = performance.now();
    const last = await lastOfPart(db, query, { after, limit });
    counter.addCounted(await groupPart(db, query, { after, last }));
    if (last !== undefined) await sleep(performance.now() - begun);
    after = last;
  }
  return counter.result();
}

/** The row that ends a part of so many; undefined where fewer are left. */
async function lastOfPart(
  db: Kysely<Schema>,
  { vaultId, to }: Part,
  { after, limit }: { readonly after: Place; readonly limit: number },
): Promise<Place | undefined> {
  const { rows } = await sql<{ created_at: Integer; id: Integer }>`
    select created_at, id from request_logs where ${behind(vaultId, after)} and created_at < ${to}
    order by created_at, id offset ${limit - 1} limit 1`.execute(db);
  const [row] = rows;
  return row && { at: toNumber(row.created_at), id: toNumber(row.id) };
}

function behind(vaultId: string, { at, id }: Place) {
  return sql`vault_id = ${vaultId} and created_at >= ${at} and (created_at > ${at} or id > ${id})`;
}

async function groupPart(
  db: Kysely<Schema>,
  { vaultId, to, actors }: Part,
  { after, last }: { readonly after: Place; readonly last: Place | undefined },
): Promise<Recorded> {
  const answered = sql`error_code = any(${ANSWERED})`;
  const own = actors === undefined ? sql`true` : sql`actor_id = any(${actors})`;
  const ends =
    last === undefined
      ? sql`created_at < ${to}`
      : sql`created_at <= ${last.at} and (created_at < ${last.at} or id <= ${last.id})`;
  const within = sql`${behind(vaultId, after)} and ${ends}
    and not (error_code <> '' and status between 100 and 199)`;
  const { rows } = await sql<Group>`
    with counted as materialized (
      select method, host, path, matched_service, max(created_at) as last_at, count(*) as total,
        count(*) filter (where ${own}) as own,
        count(*) filter (where ${own} and ${answered} and status not in (401, 403, 405)) as answered,
        count(*) filter (where ${own} and ${answered} and status in (401, 403, 405)) as denied
      from request_logs where ${within} and method not in ('', 'CONNECT') and path <> '' group by 1, 2, 3, 4
    )
    select *, sum(total) over () as all_total from counted order by total desc limit ${MOST_REQUESTS}`.execute(
    db,
  );
  const lacking = await sql<{ host: string; requests: Integer }>`
    select host, count(*) as requests from request_logs
    where ${within} and (method in ('', 'CONNECT') or path = '') group by 1 order by 2 desc`.execute(db);
  const listed = rows.reduce((sum, { total }) => sum + toNumber(total), 0);
  const whole = toNumber(rows[0]?.all_total ?? 0);
  const named = lacking.rows.map(({ host, requests }) => ({ host, requests: toNumber(requests) }));
  return {
    requests: rows.map(toRequest),
    total: whole + named.reduce((sum, { requests }) => sum + requests, 0),
    alike: 0,
    cut: whole - listed,
    lacking: named,
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
