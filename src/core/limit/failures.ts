/** Wrong guesses in a row. They do not age: a six-digit code must not be guessed slowly either. */
export type Failures = { count: number };

export function noFailures(): Failures {
  return { count: 0 };
}

export function countFailure(failures: Failures): void {
  failures.count += 1;
}

/** True from the `max`-th failure on, until a success forgets them. */
export function isLocked(failures: Failures, max: number): boolean {
  return failures.count >= max;
}
