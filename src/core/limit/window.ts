/** At most `max` attempts in any `windowMs`; `max` is at least 1. */
export type WindowRule = { readonly windowMs: number; readonly max: number };

/** When each counted attempt was made, oldest first. Attempts that were denied are not in it. */
export type Window = { readonly times: number[] };

const MIN_WAIT_MS = 1000;

export function emptyWindow(): Window {
  return { times: [] };
}

/** Counts an attempt if there is room for one. */
export function countAttempt(window: Window, rule: WindowRule, now: number): boolean {
  if (attemptsLeft(window, rule, now) === 0) return false;
  window.times.push(now);
  return true;
}

/** How many more attempts there is room for. */
export function attemptsLeft(window: Window, rule: WindowRule, now: number): number {
  forget(window.times, rule, now);
  return Math.max(0, rule.max - window.times.length);
}

/** Milliseconds until the oldest attempt leaves, at least 1,000. */
export function attemptWaitMs(window: Window, rule: WindowRule, now: number): number {
  return Math.max(MIN_WAIT_MS, (window.times[0] ?? now) + rule.windowMs - now);
}

function forget(times: number[], rule: WindowRule, now: number): void {
  // After a clock was set back, what is "later" happened just now: kept, but for one window at most.
  if ((times.at(-1) ?? now) > now) {
    for (const [at, time] of times.entries()) times[at] = Math.min(time, now);
  }
  const kept = times.findIndex((time) => now - time < rule.windowMs);
  times.splice(0, kept < 0 ? times.length : kept);
}
