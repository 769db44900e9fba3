import { usageError } from "./failure.ts";

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Seconds from `15m`, `2h`, `1h30m`, `7d` or a number of seconds. Throws a usage error that names the flag, for anything
 * else and for what is not between one second and `max`.
 */
export function parseSpan(flag: string, text: string, max: { seconds: number; text: string }): number {
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : sum(text);
  if (seconds === undefined) throw usageError(`${flag} cannot be "${text}"`, "write 15m, 2h, 1h30m or 7d");
  if (seconds >= 1 && seconds <= max.seconds) return seconds;
  throw usageError(`${flag} cannot be "${text}"`, `it is at most ${max.text}`);
}

function sum(text: string): number | undefined {
  const parts = text.match(/\d{1,9}[smhd]/g) ?? [];
  if (parts.length === 0 || parts.join("") !== text) return undefined;
  return parts.reduce(
    (total, part) =>
      total + Number(part.slice(0, -1)) * UNIT_SECONDS[part.slice(-1) as keyof typeof UNIT_SECONDS],
    0,
  );
}
