import type { Ask, AskAnswer, AskId, AskStatus, AskWay, NewAsk } from "../../../core/ask/ask.ts";
import type { Allowance } from "../../../core/ask/run.ts";
import type { TokenHash, VaultId } from "../../../core/ids.ts";

export type AskAnswered = {
  readonly answer: AskAnswer;
  readonly way: AskWay;
  /** Who, as people call them; empty for whoever had the link. */
  readonly by: string;
  readonly at: number;
};

export type AskRepo = {
  /** Undefined when `most` of the actor's wait already, at whichever server. */
  create(ask: NewAsk, most: number): Promise<AskId | undefined>;
  find(id: AskId): Promise<Ask | undefined>;
  /** The one that this link is for. */
  byLink(hash: TokenHash): Promise<Ask | undefined>;
  /** Those of the vault that can be answered at `now`, the oldest first. */
  waiting(vaultId: VaultId, now: number): Promise<readonly Ask[]>;
  /** The answers of those that have one. */
  answers(ids: readonly AskId[]): Promise<ReadonlyMap<AskId, AskAnswer>>;
  /** The first to answer before its deadline is told true, once. A proxy hears of it as of a change of the vault. */
  answer(ask: Pick<Ask, "id" | "vaultId">, answered: AskAnswered): Promise<boolean>;
  /** Says that nobody waits for an answer any more, unless there is one. */
  end(id: AskId, status: Extract<AskStatus, "expired" | "left">): Promise<void>;
  /** Gives, or gives anew. */
  allow(allowance: Allowance): Promise<void>;
  allowances(vaultId: VaultId): Promise<readonly Allowance[]>;
  /** Deletes those whose deadline was before that, and allowances that have ended by `now`. Says how many. */
  deleteEnded(before: number, now: number): Promise<number>;
};
