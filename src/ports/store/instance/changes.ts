import type { VaultId } from "../../../core/ids.ts";

/**
 * What a committed write touched, as far as anyone may hold something made from it.
 * `vault`: its services, credentials, settings, or that it exists. `actor`: a user or an agent, their grants and
 * sessions, and the scoped sessions that count for them (`countedAs` in core/actor.ts), or a company's signing keys. `instance`: anything.
 */
export type Change =
  | { readonly type: "vault"; readonly id: VaultId }
  | { readonly type: "actor"; readonly id: string }
  | { readonly type: "instance" };

/** The one way to know that something stored has changed. */
export type Changes = {
  /**
   * The listener is called after the commit, within this process at once and in the order of subscribing, and for
   * writes of other processes as soon as the engine sends word of them, at the next `poll` at the latest. The result
   * ends it.
   */
  subscribe(listener: (change: Change) => void): () => void;
  /** Looks for writes by other processes: what they touched is told, as `instance` where it is not known. */
  poll(): Promise<void>;
};
