export type UsedProofRepo = {
  /** True for the first who uses what has this hash, on whichever server. It is remembered until `expiresAt`. */
  use(hash: string, expiresAt: number): Promise<boolean>;
  /** Forgets those that have expired at `now`, and says how many. */
  deleteExpired(now: number): Promise<number>;
};
