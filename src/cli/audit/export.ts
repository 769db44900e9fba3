/**
 * The audit log as lines of JSON that can be checked without the server. First what the file is, then the key and the
 * signed heads, so that a reader of the records knows already what has to come, then the records, the oldest first.
 */

import { EXPORT_VERSION, type ExportHeader } from "../../core/audit/export.ts";
import { counted } from "../../lib/text/counted.ts";
import type { Client } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { createProgress } from "../ui/waiting.ts";
import { PAGE, printLines, recentRecords } from "./listing.ts";
import type { AuditQuery } from "./query.ts";

type Wanted = { readonly query: AuditQuery; readonly limit: number | undefined };

/** Prints it and returns the place of the last record. Only a whole log has heads: of others nobody could say more. */
export async function exportRecords(io: Io, client: Client, { query, limit }: Wanted): Promise<number> {
  const filter = definedOf({ ...query, limit: limit === undefined ? undefined : String(limit) });
  printHeader(io, filter);
  if (Object.keys(filter).length === 0) return await exportWhole(io, client);
  if (limit === undefined) return (await exportPages(io, client, query)) ?? (await newest(client));
  const records = await recentRecords(client, query, limit);
  printLines(io, records, true);
  return records.at(-1)?.seq ?? (await newest(client));
}

/** Page by page, so that it may be long; undefined when there was none. */
async function exportPages(io: Io, client: Client, query: AuditQuery): Promise<number | undefined> {
  const progress = createProgress();
  let last: number | undefined;
  for (let after = 0; ; ) {
    const { records, next_cursor } = await client.audit.list({
      ...query,
      after: String(after),
      limit: String(PAGE),
    });
    printLines(io, records, true);
    last = records.at(-1)?.seq ?? last;
    progress.tell(() => `record ${last}`);
    if (next_cursor === null) break;
    after = next_cursor;
  }
  progress.end();
  return last;
}

async function exportWhole(io: Io, client: Client): Promise<number> {
  const signedTo = await signNewest(io, client);
  for (let after = 0; ; ) {
    const { heads, keys, next_cursor } = await client.audit.heads(after);
    if (after === 0) for (const key of keys) io.print.line(JSON.stringify({ key }));
    for (const head of heads) if (head.seq <= signedTo) io.print.line(JSON.stringify({ head }));
    if (next_cursor === null) break;
    after = next_cursor;
  }
  const progress = createProgress();
  let last = 0;
  while (last < signedTo) {
    const { records, next_cursor } = await client.audit.list({ after: String(last), limit: String(PAGE) });
    const wanted = records.filter(({ seq }) => seq <= signedTo);
    printLines(io, wanted, true);
    last = wanted.at(-1)?.seq ?? signedTo;
    progress.tell(() => `${last} of ${counted(signedTo, "record")}`);
    if (next_cursor === null) break;
  }
  progress.end();
  return last;
}

/** Up to where to export: all of it signed, unless the server refuses to sign what other hands have changed. */
async function signNewest(io: Io, client: Client): Promise<number> {
  try {
    const { head } = await client.audit.sign();
    return head?.seq ?? 0;
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== 1) throw error;
    io.print.warn(`the newest records are exported unsigned: ${error.message}`);
    return await newest(client);
  }
}

async function newest(client: Client): Promise<number> {
  const { records } = await client.audit.list({ limit: "1" });
  return records[0]?.seq ?? 0;
}

function printHeader(io: Io, filter: Readonly<Record<string, string>>): void {
  const header: ExportHeader = { version: EXPORT_VERSION, exported_at: new Date().toISOString(), filter };
  io.print.line(JSON.stringify({ export: header }));
}

function definedOf(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
