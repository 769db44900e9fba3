import { parseExpires } from "../expires.ts";
import { usageError } from "../failure.ts";
import { readSpan } from "../span.ts";

/** Seconds from `3600`, `90m`, `1h30m` or `7d`. 0 and absent mean the server's default. */
export function parseTtl(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = readSpan(text);
  if (seconds === undefined)
    throw usageError(`--ttl cannot be "${text}"`, "write seconds, or 90m, 1h30m, 7d");
  if (seconds === 0) return undefined;
  return within("--ttl", text, seconds);
}

/** The same from the time at which it is to end, as `--expires` has it. */
export function secondsUntil(text: string, now: number): number {
  return within("--expires", text, Math.ceil((Date.parse(parseExpires(text, now)) - now) / 1000));
}

function within(flag: string, text: string, seconds: number): number {
  if (seconds >= 300 && seconds <= 604_800) return seconds;
  throw usageError(
    `${flag} cannot be "${text}"`,
    "a token lives between 5 minutes (300) and 7 days (604800)",
  );
}
