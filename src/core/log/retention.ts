import { AppError, type FieldFault } from "../errors.ts";
import { isObject } from "../fields.ts";

/** How long rows of the request log are kept, and how many of each vault; 0 is no bound. */
export type Retention = { readonly maxAgeHours: number; readonly maxRowsPerVault: number };

export const DEFAULT_RETENTION: Retention = { maxAgeHours: 168, maxRowsPerVault: 10_000 };

/** What was set in one place; what is not there is left to the next. */
export type PartialRetention = { readonly [K in keyof Retention]?: number };

/** What the environment says of it. It wins over what is saved. */
export type PinnedRetention = PartialRetention & {
  /** Nothing that is saved counts, and nothing can be saved. */
  readonly locked: boolean;
};

export const HIGHEST_RETENTION: Retention = { maxAgeHours: 1_000_000, maxRowsPerVault: 1_000_000_000 };

const FIELDS = { max_age_hours: "maxAgeHours", max_rows_per_vault: "maxRowsPerVault" } as const;

/** Both numbers, and whether each is the environment's, saved or the default. */
export function resolveRetention(
  { locked, ...pinned }: PinnedRetention,
  saved: PartialRetention,
): Retention & { readonly sources: Readonly<Record<keyof Retention, "env" | "override" | "default">> } {
  const counting = locked ? {} : saved;
  const source = (name: keyof Retention) => {
    if (pinned[name] !== undefined) return "env";
    return counting[name] === undefined ? "default" : "override";
  };
  const value = (name: keyof Retention) => pinned[name] ?? counting[name] ?? DEFAULT_RETENTION[name];
  return {
    maxAgeHours: value("maxAgeHours"),
    maxRowsPerVault: value("maxRowsPerVault"),
    sources: { maxAgeHours: source("maxAgeHours"), maxRowsPerVault: source("maxRowsPerVault") },
  };
}

/** A change to what is saved: a number, or the word `default` for none of its own. Throws `bad_request`. */
export type RetentionChange = { readonly [F in keyof typeof FIELDS]?: number | string | undefined };

/** What is saved afterwards. Throws `bad_request` that names every wrong field, below `place`. */
export function changeRetention(
  place: string,
  saved: PartialRetention,
  change: RetentionChange,
): PartialRetention {
  const fieldFaults: FieldFault[] = [];
  const next: { -readonly [K in keyof Retention]?: number } = { ...saved };
  for (const [field, name] of entries(FIELDS)) {
    const value = change[field];
    const highest = HIGHEST_RETENTION[name];
    if (value === "default") delete next[name];
    else if (isCount(value, highest)) next[name] = value;
    else if (value !== undefined) {
      const message = `${place}${field} must be a whole number of 0 to ${highest}, or "default"`;
      fieldFaults.push({ field: `${place}${field}`, code: "bad_request", message });
    }
  }
  if (fieldFaults.length > 0) {
    throw new AppError("bad_request", {
      message: fieldFaults.map(({ message }) => message).join("; "),
      fieldFaults,
    });
  }
  return next;
}

/** What the database keeps, as the reference does; undefined when nothing is set. */
export function storedRetention(saved: PartialRetention): string | undefined {
  const kept = entries(FIELDS).flatMap(([field, name]) =>
    saved[name] === undefined ? [] : [[field, saved[name]]],
  );
  return kept.length === 0 ? undefined : JSON.stringify(Object.fromEntries(kept));
}

/** What was kept; undefined when it cannot be read. Numbers that are none are as if they were not there. */
export function readStoredRetention(text: string | undefined): PartialRetention | undefined {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const read = entries(FIELDS).flatMap(([field, name]) => {
    const number = value[field];
    return isCount(number, HIGHEST_RETENTION[name]) ? [[name, number]] : [];
  });
  return Object.fromEntries(read);
}

function isCount(value: unknown, highest: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= highest;
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
