const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a flag that names a time may be, said where it is none. */
export const TIME_FORMS = "write 90m, 2h, 7d, 2026-12-31 or 2026-12-31T18:00:00Z";

/**
 * The time that a text names, in ms since 1970: a span from `now` on (or back, with -1), a day, which is its beginning
 * here, or RFC 3339. NaN for what is none of these.
 */
export function pointInTime(text: string, now: number, direction: 1 | -1): number {
  const span = /^(\d{1,9})([mhd])$/.exec(text);
  if (span !== null) return now + direction * Number(span[1]) * UNIT_MS[span[2] as keyof typeof UNIT_MS];
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = new Date(`${text}T00:00:00`);
    // 2026-02-30 would otherwise become a day in March.
    return at.getDate() === Number(text.slice(8)) ? at.getTime() : Number.NaN;
  }
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}
