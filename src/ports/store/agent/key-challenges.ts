import type { KeyChallenge } from "../../../core/identity/key-challenge.ts";

export type KeyChallengeRepo = {
  /**
   * Keeps it for whoever asked from `peer`. Where more than that many then wait, of that peer or in all, the oldest are
   * dropped; of several servers on one database each may find one more.
   */
  create(
    challenge: KeyChallenge & { readonly peer: string },
    most: { readonly ofPeer: number; readonly inAll: number },
  ): Promise<void>;
  /** The one of that id, if it has not expired at `now`, and it is gone: of all who ask for it one gets it. */
  take(id: string, now: number): Promise<KeyChallenge | undefined>;
  /** Deletes those that have expired at `now`, and says how many. */
  deleteExpired(now: number): Promise<number>;
};
