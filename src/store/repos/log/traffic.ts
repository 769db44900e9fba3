import { type Kysely, type RawBuilder, sql } from "kysely";
import { BIN_WIDTHS } from "../../../core/log/latency-bins.ts";
import { ANSWERED, outcomeOf } from "../../../core/log/outcome.ts";
import { TrafficCounter, type TrafficCounts } from "../../../core/log/traffic.ts";
import type { TrafficQuery } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { OpenDatabase, Schema } from "../../schema.ts";

/** Other reads wait behind a slice, which takes some fifteen milliseconds. */
const SLICE = 20_000;

/** `LogRepo.traffic`: grouped by Postgres, counted row by row on SQLite's thread. */
export async function countTraffic(
  database: OpenDatabase,
  query: TrafficQuery,
  limit = SLICE,
): Promise<TrafficCounts> {
  const traffic = new TrafficCounter(query.range.buckets);
  if (database.engine === "postgres") {
    const counted = [countByTime(database.db, query, traffic), countByParty(database.db, query, traffic)];
    await Promise.all(counted);
    return traffic;
  }
  for (let last: { at: number; id: number } | undefined = { at: query.range.from, id: 0 }; last; ) {
    const counted = await database.count({ ...query, ...last, limit });
    traffic.add(counted.counts);
    last = counted.last;
  }
  return traffic;
}

type Integer = number | string | bigint;

type ByTime = {
  /** Ten times the bucket, and the class of the status. */
  readonly place: Integer;
  readonly error_code: string;
  readonly requests: Integer;
  /** The least latency of each bin, and how many are in it: `140 3,210 1`; null where something went wrong here. */
  readonly latencies: string | null;
};

/** Twice what the last bin ends with. */
const PACKED = 2 ** 25;

/** The least latency of the bin, in one step for each doubling. */
const LEAST = sql.raw(
  `case ${BIN_WIDTHS.slice(1)
    .map(({ from }, at) => `when latency_ms < ${from} then ${leastOf(BIN_WIDTHS[at]?.width ?? 1)}`)
    .join(" ")} else least(latency_ms, ${PACKED / 2 - 1}) & -${BIN_WIDTHS.at(-1)?.width} end`,
);
function leastOf(width: number): string {
  return width === 1 ? "greatest(latency_ms, 0)" : `latency_ms & -${width}`;
}

/**
 * A few hundred rows come back, whatever the number of requests: their latencies as one text each. Bucket, class and
 * latency are one number where the rows are grouped, and the groups are `materialized`, without which Postgres would sort
 * all rows for the outer grouping: together that saves a third.
 */
async function countByTime(db: Kysely<Schema>, query: TrafficQuery, traffic: TrafficCounter): Promise<void> {
  const { from, bucketMs } = query.range;
  const packed = sql.lit(PACKED);
  const { rows } = await sql<ByTime>`
    with binned as materialized (
      select ((created_at - ${from}) / ${bucketMs} * 10 + status / 100) * ${packed} + ${LEAST} as packed, error_code,
        count(*) as requests
      from request_logs where ${within(query)} group by 1, 2
    )
    select packed / ${packed} as place, error_code, sum(requests) as requests,
      string_agg(packed % ${packed} || ' ' || requests, ',') filter (where error_code = any(${ANSWERED})) as latencies
    from binned group by 1, 2`.execute(db);
  for (const { error_code: errorCode, ...row } of rows) {
    const place = toNumber(row.place);
    const outcome = outcomeOf((place % 10) * 100, errorCode);
    if (outcome === undefined) continue;
    const bucket = Math.floor(place / 10);
    traffic.addToBucket(bucket, outcome, toNumber(row.requests));
    for (const bin of row.latencies?.split(",") ?? []) {
      const [latencyMs, requests] = bin.split(" ").map(Number) as [number, number];
      traffic.addLatency(bucket, outcome, latencyMs, requests);
    }
  }
}

type ByParty = {
  readonly vault_id: string | null;
  readonly matched_service: string;
  readonly actor_type: string;
  readonly actor_id: string;
  readonly class: Integer;
  readonly error_code: string;
  readonly requests: Integer;
};

async function countByParty(db: Kysely<Schema>, query: TrafficQuery, traffic: TrafficCounter): Promise<void> {
  const { rows } = await sql<ByParty>`
    select vault_id, matched_service, actor_type, actor_id, status / 100 as class, error_code, count(*) as requests
    from request_logs where ${within(query)} group by 1, 2, 3, 4, 5, 6`.execute(db);
  for (const row of rows) {
    const { matched_service: service, actor_type: actorType, actor_id: actorId, error_code: errorCode } = row;
    const outcome = outcomeOf(toNumber(row.class) * 100, errorCode);
    if (outcome === undefined) continue;
    const vaultId = query.vaultId === undefined ? (row.vault_id ?? "") : undefined;
    const requests = toNumber(row.requests);
    traffic.addToParty({ vaultId, service, actorType, actorId }, outcome, requests);
    traffic.addReason(errorCode, requests);
  }
}

function within({ vaultId, range: { from, to } }: TrafficQuery): RawBuilder<unknown> {
  const during = sql`created_at >= ${from} and created_at < ${to}`;
  return vaultId === undefined ? during : sql`vault_id = ${vaultId} and ${during}`;
}
