/** Runs on the thread that owns SQLite: what the log's rows ask for is counted where they are, and leaves as little of it. */
import { RequestCounter } from "../../../core/learn/request-counter.ts";
import type { SqliteConnection } from "../../sqlite/connection.ts";
import type { RequestsSlice, SlicedRequests } from "../../sqlite/message.ts";

type Row = readonly [
  createdAt: number,
  id: number,
  method: string,
  host: string,
  path: string,
  service: string,
  status: number,
  errorCode: string,
  actorId: string,
];

/** What is being counted, until its last slice: one at a time, and whoever begins anew ends what was. */
let current: { readonly job: string; readonly counter: RequestCounter } | undefined;

/** Counts one slice of the rows, in the order of their time; the last one gives what all came to. */
export function addSlice(connection: SqliteConnection, slice: RequestsSlice): SlicedRequests {
  if (current?.job !== slice.job) {
    if (slice.after !== undefined) throw new Error("the counting of requests was given up for another one");
    current = { job: slice.job, counter: new RequestCounter() };
  }
  const { counter } = current;
  const { sql, parameters } = requestsStatement(slice);
  const rows = connection.values(sql, parameters) as unknown as readonly Row[];
  const actors = slice.actors === undefined ? undefined : new Set(slice.actors);
  for (const [at, , method, host, path, service, status, errorCode, actorId] of rows) {
    const own = actors === undefined || actors.has(actorId);
    counter.add({ method, host, path, service, status, errorCode, own, at });
  }
  const last = rows.length < slice.limit ? undefined : rows.at(-1);
  if (last !== undefined) return { last: { at: last[0], id: last[1] } };
  current = undefined;
  return { recorded: counter.result() };
}

/** The statement that reads a slice. */
export function requestsStatement({ vaultId, from, to, after, limit }: RequestsSlice) {
  const { at, id } = after ?? { at: from, id: 0 };
  return {
    sql: `select created_at, id, method, host, path, matched_service, status, error_code, actor_id from request_logs
      where vault_id = ? and created_at >= ? and created_at < ? and (created_at > ? or id > ?)
      order by created_at, id limit ?`,
    parameters: [vaultId, at, to, at, id, limit],
  };
}
