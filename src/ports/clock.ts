/** Wall-clock time in milliseconds since 1970; tests hand in their own. */
export type Clock = { now(): number };
