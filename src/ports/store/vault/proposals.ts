import type { KeyName, TokenHash, VaultId } from "../../../core/ids.ts";
import type { Proposal, ProposalReview, ProposalStatus } from "../../../core/proposal/proposal.ts";
import type { Sealed } from "../../../core/secret.ts";

export type NewProposal = Omit<Proposal, "version" | "status" | "review"> & {
  /** The token of the link that shows it, and the end of that. */
  readonly approvalToken: { readonly hash: TokenHash; readonly expiresAt: number };
  /** What the agent gave for static slots. */
  readonly values: readonly { readonly key: KeyName; readonly sealed: Sealed }[];
};

/** Which of a vault's; what is left out does not matter. */
export type ProposalFilter = { readonly status?: ProposalStatus };

/** What lists of many need; reading it costs no parsing. */
export type ProposalSummary = Pick<
  Proposal,
  "number" | "status" | "message" | "raisedBy" | "createdAt" | "expiresAt"
>;

export type ProposalRepo = {
  /** The number that a proposal of that vault would have now; to be asked and used within one unit of work. */
  nextNumber(vaultId: VaultId): Promise<number>;
  /** Also deletes the vault's oldest that do not wait, beyond `PROPOSAL_LIMITS.kept`. */
  create(proposal: NewProposal): Promise<void>;
  find(vaultId: VaultId, number: number): Promise<Proposal | undefined>;
  /** Highest number first; a status means what they are at `now`. */
  list(vaultId: VaultId, filter: ProposalFilter, now: number): Promise<readonly Proposal[]>;
  /** The same without what they would change. */
  summaries(vaultId: VaultId, filter: ProposalFilter, now: number): Promise<readonly ProposalSummary[]>;
  /** How many wait to be decided at `now`. */
  countPending(vaultId: VaultId, now: number): Promise<number>;
  /** The same of each of these vaults that has any. */
  pendingCounts(vaultIds: readonly VaultId[], now: number): Promise<ReadonlyMap<VaultId, number>>;
  /** The one that the link shows, whatever became of it or of the link. */
  byApprovalToken(
    hash: TokenHash,
  ): Promise<{ readonly proposal: Proposal; readonly linkExpiresAt: number } | undefined>;
  /** What the agent gave; nothing once it is decided. */
  values(vaultId: VaultId, number: number): Promise<ReadonlyMap<KeyName, Sealed>>;
  /**
   * Writes down that it was decided, and forgets what the agent gave. False, and nothing is written, when it is not
   * pending in that version any more, or its time has run out.
   */
  decide(
    proposal: Pick<Proposal, "vaultId" | "number" | "version">,
    decision: { readonly status: "applied" | "rejected"; readonly review: ProposalReview },
  ): Promise<boolean>;
  /**
   * Writes down that those have expired whose time has run out at `now`, forgets what agents gave, and gives them; one that
   * cannot be read expires, too, and is not among them.
   */
  expire(now: number): Promise<readonly Proposal[]>;
};
