/** The request log on a terminal: the newest rows oldest first, and new ones as they come. */
import type { LogItem } from "../../contract/instance/logs.ts";
import type { Client } from "../client/client.ts";
import type { Io } from "../io.ts";
import { printable } from "../ui/printable.ts";

export type LogQuery = {
  /** Undefined: the instance's own rows. */
  readonly vault: string | undefined;
  readonly status: string | undefined;
  readonly service: string | undefined;
  readonly json: boolean;
  readonly limit: number;
};

const POLL_MS = 1000;

/** Prints the newest rows; returns the id after which `followLogs` goes on. */
export async function recentLogs(io: Io, client: Client, query: LogQuery, lines: boolean): Promise<number> {
  const { logs, latest_id } = await client.logs.list(query.vault, filters(query));
  const rows = logs.toReversed();
  if (lines) printLines(io, query, rows);
  else if (query.json) io.print.json(rows);
  else {
    printTable(
      io,
      rows,
      query.vault === undefined ? "No requests found." : `No requests found in vault "${query.vault}".`,
    );
    if (query.vault !== undefined && rows.some(({ error_code }) => error_code === "no_match")) {
      io.print.note("no_match: no service is for that host. agent-vault vault hosts shows all such hosts.");
    }
    if (rows.some((row) => row.placeholder_sent === true)) {
      io.print.note(
        "placeholder sent: the program has a placeholder for a key, and no service is for that host.",
      );
    }
    if (rows.some(({ error_code }) => error_code === "client_rejected_certificate"))
      io.print.note(
        "client_rejected_certificate: a client does not trust us. agent-vault doctor shows which.",
      );
    if (rows.length === 0 && isUnfiltered(query))
      io.print.note(
        "If a program ran meanwhile, it went round the proxy. agent-vault doctor tries each client.",
      );
  }
  return latest_id;
}

/** As `agent-vault vault logs` shows them; `empty` where there are none. */
export function printTable({ print }: Pick<Io, "print">, rows: readonly LogItem[], empty: string): void {
  const headings = ["time", "status", "method", "host", "path", "service", "ms", "error"];
  const narrower = {
    headings: ["time", "status", "request", "host", "service", "ms"],
    rows: rows.map(fewerCells),
  };
  print.table(headings, rows.map(cells), empty, { narrower });
}

/** Prints new rows until the process is interrupted. Throws a Failure when the server is gone. */
export async function followLogs(io: Io, client: Client, query: LogQuery, after: number): Promise<never> {
  for (let from = after; ; ) {
    const { logs, latest_id } = await client.logs.list(query.vault, {
      ...filters(query),
      after: String(from),
    });
    printLines(io, query, logs.toReversed());
    // A full page means that more is waiting.
    if (latest_id === from || logs.length < query.limit) await Bun.sleep(POLL_MS);
    from = Math.max(from, latest_id);
  }
}

function isUnfiltered({ status, service, vault }: LogQuery): boolean {
  return vault !== undefined && status === undefined && service === undefined;
}

function filters({ status, service, limit }: LogQuery): Record<string, string | undefined> {
  return { status_bucket: status, service, limit: String(limit) };
}

function printLines(io: Io, { json }: LogQuery, rows: readonly LogItem[]): void {
  for (const row of rows) {
    io.print.line(json ? JSON.stringify(row) : cells(row).map(printable).join("  ").trimEnd());
  }
}

/** The error stands under the status, and the path behind the method. */
function fewerCells(row: LogItem): string[] {
  const [time = "", status = "", method = "", host = "", path = "", service = "", ms = "", error = ""] =
    cells(row);
  return [time, `${status} ${error}`.trimEnd(), `${method} ${path}`, host, service, ms];
}

function cells(row: LogItem): string[] {
  const { created_at, status, method, host, path, matched_service, latency_ms, error_code } = row;
  const service = matched_service || (row.placeholder_sent === true ? "- (placeholder sent)" : "-");
  return [
    created_at,
    String(status),
    method,
    host === "" ? "-" : host,
    path,
    row.plaintext_injection === true ? `${service} (clear text)` : service,
    String(latency_ms),
    detailed(error_code, row.tls_alert ?? row.found_in),
  ];
}

function detailed(code: string, detail: string | undefined): string {
  return detail === undefined ? code : `${code} (${detail})`;
}
