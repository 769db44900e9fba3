import { expect, test } from "bun:test";
import { distance } from "../../../../src/web/ui/time.tsx";

const NOW = Date.UTC(2026, 10, 28, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, "just now"],
  [-59_999, "just now"],
  [30_000, "in a minute"],
  [-MINUTE, "1 min ago"],
  [-59 * MINUTE, "59 min ago"],
  [-HOUR, "1 h ago"],
  [-23 * HOUR, "23 h ago"],
  [-DAY, "1 day ago"],
  [-2 * DAY, "2 days ago"],
  [3 * HOUR, "in 3 h"],
  [-30 * DAY, "2026-10-29"],
  [31 * DAY, "2026-12-29"],
])("%i ms from now is %p", (apart, text) => expect(distance(NOW + apart, NOW)).toBe(text));
