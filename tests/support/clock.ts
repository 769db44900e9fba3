import type { Clock } from "../../src/ports/clock.ts";

export type FakeClock = Clock & { advance(ms: number): void };

/** Stands still until told to move; starts at 2026-08-01T09:30:00Z. */
export function fakeClock(start = Date.UTC(2026, 7, 1, 9, 30)): FakeClock {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
