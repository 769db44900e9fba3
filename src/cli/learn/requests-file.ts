/**
 * Recorded requests from a file: lines of JSON, as `vault logs --requests` and `vault logs --follow --json` print them, or
 * one array.
 */
import { readFileSync } from "node:fs";
import { isObject } from "../../core/fields.ts";
import { isWhole, type RecordedRequest } from "../../core/learn/recorded.ts";
import { RequestCounter } from "../../core/learn/request-counter.ts";
import { counted } from "../../lib/text/counted.ts";
import { usageError } from "../failure.ts";
import { readStdin } from "../ui/stdin.ts";
import { systemFault } from "../ui/system-fault.ts";

export type RequestsFile = {
  readonly requests: readonly RecordedRequest[];
  /** Lines of tunnels that nobody looked into: they have no method and no path, and cannot be replayed. */
  readonly tunnels: readonly number[];
};

/** So many lines are named; a fault that each line has is one fault. */
const MOST_NAMED = 5;

/**
 * Each different request once. Of rows with an `actor_name`, those of `actor` are told apart from others. Throws a usage
 * error that names the lines that are no JSON, or lack a method, a host or a path.
 */
export async function readRequestsFile(path: string, actor?: string): Promise<RequestsFile> {
  const shown = path === "-" ? "<stdin>" : path;
  const text = path === "-" ? await readStdin("the file of requests") : readText(path);
  const rows = parseRows(text, shown);
  const lacking = rows.flatMap(({ line, value }) => {
    const missing = ["method", "host", "path"].filter((name) => typeof value[name] !== "string");
    return missing.length === 0 ? [] : [`${shown}:${line}: lacks ${missing.join(" and ")}`];
  });
  if (lacking.length > 0) throw faultsOf(lacking, "each line is an object with method, host and path");
  const whole = rows.filter(({ value }) => isWhole(value as Named));
  const tunnels = rows.filter(({ value }) => !isWhole(value as Named)).map(({ line }) => line);
  if (whole.length === 0) {
    throw usageError(
      `${shown} has no request with a method and a path${tunnels.length === 0 ? "" : `: line ${tunnels[0]} and all others are of tunnels that nobody looked into`}`,
      "record with agent-vault vault logs --requests",
    );
  }
  return {
    requests: merged(
      whole.map(({ value }) => value as Named),
      actor,
    ),
    tunnels,
  };
}

type Named = Readonly<Record<string, unknown>> & Pick<RecordedRequest, "method" | "host" | "path">;
type Row = { readonly line: number; readonly value: Readonly<Record<string, unknown>> };

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    throw usageError(fault);
  }
}

function parseRows(text: string, shown: string): readonly Row[] {
  if (text.trimStart().startsWith("[")) return parseArray(text, shown);
  const faults: string[] = [];
  const rows = text.split("\n").flatMap((line, at): Row[] => {
    if (line.trim() === "") return [];
    const value = parseObject(line);
    if (value === undefined) faults.push(`${shown}:${at + 1}: is no JSON object`);
    return value === undefined ? [] : [{ line: at + 1, value }];
  });
  if (faults.length > 0) throw faultsOf(faults, "each line is one object of JSON");
  return rows;
}

/** As `vault logs --json` prints them; its entries are counted as lines. */
function parseArray(text: string, shown: string): readonly Row[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw usageError(`${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.map((value, at) => {
    if (!isObject(value)) throw usageError(`${shown}: entry ${at + 1} is no object`);
    return { line: at + 1, value };
  });
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A row of the log is judged by its status; what was counted before keeps its counts; a bare request was answered once. */
function merged(rows: readonly Named[], actor: string | undefined): readonly RecordedRequest[] {
  const counter = new RequestCounter();
  const found = new Map<string, RecordedRequest>();
  const add = (request: RecordedRequest) => {
    const key = [request.method, request.host, request.path, request.service].join(" ");
    const known = found.get(key);
    found.set(key, known === undefined ? request : sum(known, request));
  };
  for (const row of rows) {
    const { method, host, path } = row;
    const service = typeof row["matched_service"] === "string" ? row["matched_service"] : "";
    if (typeof row["status"] === "number") {
      const own = actor === undefined || row["actor_name"] === actor;
      const errorCode = typeof row["error_code"] === "string" ? row["error_code"] : "";
      counter.add({ method, host, path, service, status: row["status"], errorCode, own, at: timeOf(row) });
    } else {
      const counts = ["answered", "denied", "unanswered", "others"].map((name) => countOf(row[name]));
      const [answered = 0, denied = 0, unanswered = 0, others = 0] = counts.some((one) => one !== undefined)
        ? counts
        : [1];
      add({ method, host, path, service, answered, denied, unanswered, others, lastAt: timeOf(row) });
    }
  }
  for (const request of counter.result().requests) add(request);
  return [...found.values()];
}

/** Whichever service each of them had, method, host and path once. */
export function whateverServed(requests: readonly RecordedRequest[]): readonly RecordedRequest[] {
  const found = new Map<string, RecordedRequest>();
  for (const request of requests) {
    const key = [request.method, request.host, request.path].join(" ");
    const known = found.get(key);
    found.set(key, known === undefined ? request : sum(known, request));
  }
  return [...found.values()];
}

function sum(one: RecordedRequest, other: RecordedRequest): RecordedRequest {
  return {
    ...one,
    answered: one.answered + other.answered,
    denied: one.denied + other.denied,
    unanswered: one.unanswered + other.unanswered,
    others: one.others + other.others,
    lastAt: Math.max(one.lastAt, other.lastAt),
  };
}

function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function timeOf(row: Named): number {
  const text = row["last_at"] ?? row["created_at"];
  const at = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? 0 : at;
}

function faultsOf(faults: readonly string[], hint: string) {
  const more = faults.length - MOST_NAMED;
  const named = faults.slice(0, MOST_NAMED).join("; ");
  return usageError(more > 0 ? `${named}; and ${counted(more, "line")} more` : named, hint);
}
