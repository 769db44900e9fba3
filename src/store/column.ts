import type { ColumnType } from "kysely";
import { formatUsageLimits, parseUsageLimits, type UsageLimits } from "../core/limit/usage-limit.ts";
import type { Sealed } from "../core/secret.ts";

/** Times are milliseconds since 1970. Postgres hands its int8 back as text: read with `toNumber`. */
export type Integer = ColumnType<number | string | bigint, number, number>;

/** The key of tables that hold one row. */
export const ONLY_ROW = 1;

/** An integer column's value: SQLite gives numbers, Postgres text. Exact up to 2^53, which no column exceeds. */
export function toNumber(value: number | string | bigint): number {
  return Number(value);
}

/** The same for a nullable column; absent is `undefined`. */
export function toOptionalNumber(value: number | string | bigint | null): number | undefined {
  return value === null ? undefined : Number(value);
}

/** A plain copy: the engines give views on their own buffers, of classes of their own. */
export function toBytes(value: Uint8Array): Uint8Array {
  return new Uint8Array(value);
}

/** Ciphertext read back. The store carries it as it was handed over by the barrier and cannot open it. */
export function toSealed(value: Uint8Array): Sealed {
  return toBytes(value) as Sealed;
}

/** A JSON object as a nullable column keeps it, and back. */
export function toJson(object: Readonly<Record<string, unknown>> | undefined): string | null {
  return object === undefined ? null : JSON.stringify(object);
}

export function fromJson(text: string | null): Readonly<Record<string, unknown>> | undefined {
  return text === null ? undefined : JSON.parse(text);
}

/** Cuts `values` so that a statement with `perValue` parameters for each stays below SQLite's limit of 32766. */
export function toBatches<T>(values: readonly T[], perValue: number): readonly (readonly T[])[] {
  const size = Math.floor(30_000 / perValue);
  const batches: T[][] = [];
  for (let start = 0; start < values.length; start += size) batches.push(values.slice(start, start + size));
  return batches;
}

/** Drops absent members, so that an absent column becomes an absent property. */
export function withoutAbsent<T extends Record<string, unknown>>(
  value: T,
): { [K in keyof T]?: NonNullable<T[K]> } {
  const kept = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(kept) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Limits as a nullable column keeps them, and back. */
export function toLimitsColumn(limits: UsageLimits | undefined): string | null {
  const json = formatUsageLimits(limits);
  return json === undefined ? null : JSON.stringify(json);
}

export function fromLimitsColumn(text: string | null): UsageLimits | undefined {
  return text === null ? undefined : parseUsageLimits(JSON.parse(text));
}
