/** Runs on the thread that owns SQLite, which sorts where it groups: counting its rows here takes a third of that. */
import { outcomeOf } from "../../../core/log/outcome.ts";
import { TrafficCounter } from "../../../core/log/traffic.ts";
import type { TrafficQuery } from "../../../ports/store/instance/logs.ts";
import type { SqliteConnection } from "../../sqlite/connection.ts";
import type { CountedSlice, TrafficSlice } from "../../sqlite/message.ts";

type Row = readonly [
  createdAt: number,
  id: number,
  status: number,
  latencyMs: number,
  errorCode: string,
  service: string,
  actorType: string,
  actorId: string,
  vaultId?: string | null,
];

/** Counts one slice of the rows, in the order of their time. */
export function countSlice(connection: SqliteConnection, slice: TrafficSlice): CountedSlice {
  const { sql, parameters } = sliceStatement(slice);
  const rows = connection.values(sql, parameters) as unknown as readonly Row[];
  const counts = new TrafficCounter(slice.range.buckets);
  for (const row of rows) count(counts, row, slice);
  const last = rows.length < slice.limit ? undefined : rows.at(-1);
  return last === undefined ? { counts } : { counts, last: { at: last[0], id: last[1] } };
}

function count(traffic: TrafficCounter, row: Row, { vaultId: asked, range }: TrafficQuery): void {
  const [createdAt, , status, latencyMs, errorCode, service, actorType, actorId, vaultId] = row;
  const outcome = outcomeOf(status, errorCode);
  if (outcome === undefined) return;
  const bucket = Math.floor((createdAt - range.from) / range.bucketMs);
  traffic.addToBucket(bucket, outcome, 1);
  traffic.addLatency(bucket, outcome, latencyMs, 1);
  const whose = asked === undefined ? (vaultId ?? "") : undefined;
  traffic.addToParty({ vaultId: whose, service, actorType, actorId }, outcome, 1);
  traffic.addReason(errorCode, 1);
}

/** The statement that reads a slice. */
export function sliceStatement({ vaultId, range, at, id, limit }: TrafficSlice) {
  const columns = "created_at, id, status, latency_ms, error_code, matched_service, actor_type, actor_id";
  return {
    sql: `select ${columns}${vaultId === undefined ? ", vault_id" : ""} from request_logs
      where ${vaultId === undefined ? "" : "vault_id = ? and "}created_at >= ? and created_at < ? and (created_at > ? or id > ?)
      order by created_at, id limit ?`,
    parameters: [...(vaultId === undefined ? [] : [vaultId]), at, range.to, at, id, limit],
  };
}
