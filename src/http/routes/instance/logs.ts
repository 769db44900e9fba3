import {
  DEFAULT_LOG_LIMIT,
  type LogFilter,
  type LogPage,
  listInstanceLogs,
  listLogs,
  MAX_LOG_LIMIT,
} from "../../../app/instance/logs.ts";
import { ListLogsReply, type LogItem } from "../../../contract/instance/logs.ts";
import { AppError } from "../../../core/errors.ts";
import type { LogRow } from "../../../ports/store/instance/logs.ts";
import { type Call, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const INGRESSES = ["mitm", "explicit"] as const;
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
    path: "/v1/admin/logs",
    access: ["log:read-instance"],
    reply: ListLogsReply,
    handle: async (call) => toReply(await listInstanceLogs(call.deps, call.principal, filterOf(call))),
  }),
];

function toReply(page: LogPage) {
  return { logs: page.rows.map(toItem), next_cursor: page.nextCursor ?? null, latest_id: page.latestId };
}

/** Filters of unknown value are left out, as clients of either generation expect. */
function filterOf({ query }: Pick<Call, "query">): LogFilter {
  const ingress = INGRESSES.find((known) => known === query("ingress"));
  const statusBucket = BUCKETS.find((known) => known === query("status_bucket"));
  const service = query("service");
  const before = parseId("before", query("before"));
  const after = parseId("after", query("after"));
  return {
    ...(ingress === undefined ? {} : { ingress }),
    ...(statusBucket === undefined ? {} : { statusBucket }),
    ...(service === undefined || service === "" ? {} : { service }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    limit: parseLimit(query("limit")),
  };
}

function parseId(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id)) {
    throw new AppError("bad_request", { message: `${name} must be the id of a log row` });
  }
  return id;
}

function parseLimit(text = ""): number {
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  return limit === 0 ? DEFAULT_LOG_LIMIT : Math.min(limit, MAX_LOG_LIMIT);
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
    actor_type: row.actorType,
    actor_id: row.actorId,
    actor_name: row.actorName,
    session_id: row.sessionId,
    created_at: toTimestamp(row.createdAt),
  };
}
