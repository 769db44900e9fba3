/** Records of the audit log for people: a table of the newest, and new ones as they come. */
import type { AuditItem } from "../../contract/instance/audit.ts";
import { isObject } from "../../core/fields.ts";
import type { Client } from "../client/client.ts";
import type { Io } from "../io.ts";
import { printable } from "../ui/printable.ts";
import { terminalWidth } from "../ui/standard-streams.ts";
import type { AuditQuery } from "./query.ts";

const POLL_MS = 1000;
/** The most that the API gives at once. */
export const PAGE = 200;
const HEADINGS = ["seq", "time", "who", "act", "on", "vault", "changes", "from"] as const;
/** What is shown from so many columns on. */
const WIDE = 140;
const NARROW = 100;
const BY_WIDTH = [
  [WIDE, HEADINGS],
  [NARROW, ["seq", "time", "who", "act", "on", "changes"]],
  [0, ["seq", "time", "who", "act", "on"]],
] as const;

/** The newest `limit` records, the oldest of them first. */
export async function recentRecords(
  client: Client,
  query: AuditQuery,
  limit: number,
): Promise<readonly AuditItem[]> {
  const found: AuditItem[] = [];
  for (let before: string | undefined; found.length < limit; ) {
    const wanted = Math.min(PAGE, limit - found.length);
    const { records, next_cursor } = await client.audit.list({ ...query, before, limit: String(wanted) });
    found.push(...records);
    if (next_cursor === null) break;
    before = String(next_cursor);
  }
  return found.toReversed();
}

/** On a terminal that is not wide, without the address and seconds, and with the vault beside what it was done to. */
export function printTable(io: Io, records: readonly AuditItem[]): void {
  const width = terminalWidth() ?? WIDE;
  const shown = BY_WIDTH.find(([from]) => width >= from)?.[1] ?? HEADINGS;
  const rows = records.map((record) => {
    const all = cellsOf(record);
    if (width < WIDE) {
      all.time = all.time.replace(/^(.{10})T(.{5}):\d\dZ$/, "$1 $2Z");
      if (all.vault !== "" && record.target.type !== "vault") all.on += ` (${all.vault})`;
    }
    return shown.map((heading) => all[heading]);
  });
  io.print.table(shown, rows, "No records found.", { whole: ["seq", "time", "act"] });
}

/** One line each, as JSON or as words. */
export function printLines(io: Io, records: readonly AuditItem[], json: boolean): void {
  for (const record of records) {
    const cells = cellsOf(record);
    io.print.line(
      json ? JSON.stringify(record) : HEADINGS.map((heading) => printable(cells[heading] || "-")).join("  "),
    );
  }
}

/** Prints what is recorded after that place until the process is interrupted. Throws a Failure when the server is gone. */
export async function followRecords(
  io: Io,
  client: Client,
  { query, json, after }: { readonly query: AuditQuery; readonly json: boolean; readonly after: number },
): Promise<never> {
  for (let from = after; ; ) {
    const { records, next_cursor } = await client.audit.list({
      ...query,
      after: String(from),
      limit: String(PAGE),
    });
    printLines(io, records, json);
    from = records.at(-1)?.seq ?? from;
    if (next_cursor === null) await Bun.sleep(POLL_MS);
  }
}

function cellsOf(record: AuditItem): Record<(typeof HEADINGS)[number], string> {
  const { seq, at, actor, action, target, vault, changes } = record;
  return {
    seq: String(seq),
    time: withoutMillis(at),
    who: actor.name === "" ? `${actor.type} ${actor.id}`.trim() : actor.name,
    act: action,
    on: `${target.type} ${target.name === "" ? target.id : target.name}`.trim(),
    vault: vault.name,
    changes: changesOf(changes),
    from: actor.ip,
  };
}

function changesOf(changes: AuditItem["changes"]): string {
  return Object.entries(changes)
    .map(([name, change]) => `${name} ${changeOf(isObject(change) ? change : {})}`)
    .join("; ");
}

function changeOf({ before, after }: Readonly<Record<string, unknown>>): string {
  if (before === undefined) return textOf(after);
  return after === undefined ? `${textOf(before)} → none` : `${textOf(before)} → ${textOf(after)}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(textOf).join(", ");
  return typeof value === "string" ? withoutMillis(value) : JSON.stringify(value);
}

/** Of a time; any other text stays. */
function withoutMillis(text: string): string {
  return text.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.\d{3}Z$/, "$1Z");
}
