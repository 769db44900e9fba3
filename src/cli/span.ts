import { parseDuration } from "../core/duration.ts";
import { usageError } from "./failure.ts";

/** Whole seconds of `15m`, `1h30m`, `7d`, or of a number of seconds. Undefined for anything else. */
export function readSpan(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const ms = parseDuration(text);
  return ms === undefined ? undefined : Math.floor(ms / 1000);
}

/** As `readSpan`. Throws a usage error that names the flag, for no span and for one that is not between a second and `max`. */
export function parseSpan(flag: string, text: string, max: { seconds: number; text: string }): number {
  const seconds = readSpan(text);
  if (seconds === undefined) throw usageError(`${flag} cannot be "${text}"`, "write 15m, 2h, 1h30m or 7d");
  if (seconds >= 1 && seconds <= max.seconds) return seconds;
  throw usageError(`${flag} cannot be "${text}"`, `it is at most ${max.text}`);
}
