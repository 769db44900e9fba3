import type { Selectable } from "kysely";
import { AppError } from "../../../core/errors.ts";
import type { Entry } from "../../../core/log/entry.ts";
import { LOG_FIELDS } from "../../../core/log/fields.ts";
import type { LogRow } from "../../../ports/store/instance/logs.ts";
import { toNumber } from "../../column.ts";
import type { RequestLogTable } from "../../schema.ts";
import { logColumn } from "./columns.ts";

const FIELDS = Object.entries(LOG_FIELDS).map(([name, { kind }]) => ({
  name,
  kind,
  column: logColumn(name),
}));

type Value = string | number | bigint | null;

/** Throws AppError `store_corrupt` when the list of keys is not one. */
export function fromLogRow(row: Selectable<RequestLogTable> & { actor_name: string }): LogRow {
  const stored = row as unknown as Record<string, Value>;
  const entry: Record<string, unknown> = {};
  for (const { name, kind, column } of FIELDS) {
    const value = stored[column] ?? null;
    if (kind === "integer") entry[name] = toNumber(value ?? 0);
    else if (kind === "flag") entry[name] = toNumber(value ?? 0) === 1;
    else if (kind === "names") entry[name] = fromNamesJson(String(value));
    else if (value !== null) entry[name] = value;
  }
  return { ...(entry as Entry), id: toNumber(row.id), actorName: row.actor_name };
}

function fromNamesJson(json: string): readonly string[] {
  try {
    const names: unknown = JSON.parse(json);
    if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  } catch {
    // Said below, like any other shape.
  }
  throw new AppError("store_corrupt", { message: "A stored request log row is not readable." });
}
