import { usageError } from "./failure.ts";

export const expiresFlag = {
  expires: {
    type: "string",
    valueHint: "time",
    description: "When access ends: in 90m, 2h, 7d, or on 2026-12-31",
  },
} as const;

/** The same for access that is there already. */
export const changedExpiresFlag = {
  expires: {
    ...expiresFlag.expires,
    description: "When access ends: in 90m, 2h, 7d, on 2026-12-31, or never",
  },
} as const;

/** As `parseExpires`, or `""` for `never`, which takes an end away. */
export function parseChangedExpires(text: string, now: number): string {
  return text === "never" ? "" : parseExpires(text, now);
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A span from `now` (ms since 1970), a day, which ends as the day begins here, or RFC 3339; as RFC 3339 in UTC with
 * whole seconds. Throws a usage error for what is none of these or lies in the past.
 */
export function parseExpires(text: string, now: number): string {
  const at = endOf(text, now);
  if (Number.isNaN(at)) {
    throw usageError(
      `--expires cannot be "${text}"`,
      "write 90m, 2h, 7d, 2026-12-31 or 2026-12-31T18:00:00Z",
    );
  }
  if (at <= now) throw usageError(`--expires cannot be "${text}"`, "that time has passed");
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}

function endOf(text: string, now: number): number {
  const span = /^(\d{1,9})([mhd])$/.exec(text);
  if (span !== null) return now + Number(span[1]) * UNIT_MS[span[2] as keyof typeof UNIT_MS];
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = new Date(`${text}T00:00:00`);
    // 2026-02-30 would otherwise become a day in March.
    return at.getDate() === Number(text.slice(8)) ? at.getTime() : Number.NaN;
  }
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}
