import {
  DEFAULT_LOG_LIMIT,
  type LogFilter,
  type LogPage,
  listInstanceLogs,
  listLogs,
  MAX_LOG_LIMIT,
  type RecordedLog,
  recordedRequests,
} from "../../../app/instance/logs.ts";
import { ListLogsReply, type LogItem, RecordedReply } from "../../../contract/instance/logs.ts";
import { badField } from "../../../core/all-faults.ts";
import type { LogRow } from "../../../ports/store/instance/logs.ts";
import { parseLimit } from "../../limit.ts";
import { type Call, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const BUCKETS = ["2xx", "3xx", "4xx", "5xx", "err"] as const;

export const logRoutes = [
  route({
    method: "GET",
    path: "/v1/vaults/:name/logs",
    access: ["log:read"],
    reply: ListLogsReply,
    handle: async (call) => {
      const request = { vault: call.param("name"), ...filterOf(call) };
      return toReply(await listLogs(call.deps, call.principal, request));
    },
  }),
  route({
    method: "GET",
    path: "/v1/vaults/:name/logs/requests",
    access: ["log:read"],
    reply: RecordedReply,
    handle: async ({ deps, principal, param, query }) => {
      const actor = query("actor") ?? "";
      const request = { vault: param("name"), from: parseSince(query("since")) };
      const recorded = await recordedRequests(deps, principal, {
        ...request,
        ...(actor === "" ? {} : { actor }),
      });
      return toRecorded(recorded);
    },
  }),
  route({
    method: "GET",
    path: "/v1/admin/logs",
    access: ["log:read-instance"],
    reply: ListLogsReply,
    handle: async (call) => toReply(await listInstanceLogs(call.deps, call.principal, filterOf(call))),
  }),
];

function toReply(page: LogPage) {
  return { logs: page.rows.map(toItem), next_cursor: page.nextCursor ?? null, latest_id: page.latestId };
}

/** What is of no use is left out, as clients of either generation expect; an `ingress` that is none finds nothing. */
function filterOf({ query }: Pick<Call, "query">): LogFilter {
  const ingress = query("ingress");
  const statusBucket = BUCKETS.find((known) => known === query("status_bucket"));
  const service = query("service");
  const before = parseId(query("before"), 1);
  // 0 is before the first row: it tails a log that is empty so far.
  const after = parseId(query("after"), 0);
  return {
    ...(ingress === undefined || ingress === "" ? {} : { ingress }),
    ...(statusBucket === undefined ? {} : { statusBucket }),
    ...(service === undefined || service === "" ? {} : { service }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    limit: parseLimit(query("limit"), { absent: DEFAULT_LOG_LIMIT, most: MAX_LOG_LIMIT }),
  };
}

/** RFC 3339; without it the log as far back as it goes. */
function parseSince(text = ""): number {
  if (text === "") return 0;
  const at = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && at >= 0) return at;
  throw badField("since", "since must be a time such as 2026-12-31T18:00:00Z");
}

function toRecorded({ vault, from, requests, ...sums }: RecordedLog) {
  return {
    vault,
    since: toTimestamp(from),
    ...sums,
    lacking: [...sums.lacking],
    requests: requests.map(({ service, lastAt, ...request }) => ({
      ...request,
      matched_service: service,
      last_at: toTimestamp(lastAt),
    })),
  };
}

function parseId(text: string | undefined, least: 0 | 1): number | undefined {
  const id = /^\d+$/.test(text ?? "") ? Number(text) : -1;
  return id >= least && Number.isSafeInteger(id) ? id : undefined;
}

function toItem(row: LogRow): LogItem {
  return {
    id: row.id,
    ingress: row.ingress,
    method: row.method,
    host: row.host,
    path: row.path,
    matched_service: row.matchedService,
    credential_keys: [...row.credentialKeys],
    status: row.status,
    latency_ms: row.latencyMs,
    error_code: row.errorCode,
    ...(row.plaintext ? { plaintext_injection: true as const } : {}),
    ...(row.placeholderSent ? { placeholder_sent: true as const } : {}),
    ...(row.tlsAlert === undefined ? {} : { tls_alert: row.tlsAlert }),
    ...(row.foundIn === undefined ? {} : { found_in: row.foundIn }),
    actor_type: row.actorType,
    actor_id: row.actorId,
    actor_name: row.actorName,
    session_id: row.sessionId,
    created_at: toTimestamp(row.createdAt),
  };
}
