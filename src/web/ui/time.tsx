/** @jsxImportSource hono/jsx */
import { formatMillis } from "../../core/time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type TimeProps = {
  /** In ms since 1970. */
  readonly at: number;
  readonly now: number;
};

/** A time as far from now as people speak of it, and exactly (UTC) on hovering. */
export function Time({ at, now }: TimeProps) {
  const exact = formatMillis(at);
  return (
    <time class="when" datetime={exact} title={exact}>
      {distance(at, now)}
    </time>
  );
}

/** `5 min ago`, `in 3 h`, and the day itself beyond a month: `2026-11-28`. Both in ms since 1970. */
export function distance(at: number, now: number): string {
  const apart = Math.abs(now - at);
  if (apart < MINUTE) return at > now ? "in a minute" : "just now";
  if (apart >= 30 * DAY) return formatMillis(at).slice(0, 10);
  const [count, unit] =
    apart < HOUR
      ? [apart / MINUTE, "min"]
      : apart < DAY
        ? [apart / HOUR, "h"]
        : [apart / DAY, apart < 2 * DAY ? "day" : "days"];
  const text = `${Math.floor(count)} ${unit}`;
  return at > now ? `in ${text}` : `${text} ago`;
}
