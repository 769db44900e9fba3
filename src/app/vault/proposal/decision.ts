import type { Principal } from "../../../core/actor.ts";
import type { Act } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import { type Proposal, type ProposalStatus, statusAt } from "../../../core/proposal/proposal.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos } from "../../../ports/store.ts";
import type { Note } from "../../audit/act.ts";
import { noteProposalEvent } from "../webhook/note-event.ts";

/** The proposal of that number, if it may still be decided at `now`. Throws `proposal_not_found`, `proposal_decided`. */
export async function pendingProposal(
  { proposals }: Pick<Repos, "proposals">,
  { vault, number, now }: { readonly vault: Vault; readonly number: number; readonly now: number },
): Promise<Proposal> {
  const proposal = await proposals.find(vault.id, number);
  if (proposal === undefined) throw proposalNotFound(vault.name, number);
  const status = statusAt(proposal, now);
  if (status !== "pending") throw proposalDecided(number, status);
  return proposal;
}

export function proposalNotFound(vault: string, number: number): AppError {
  return new AppError("proposal_not_found", { message: `Vault "${vault}" has no proposal ${number}` });
}

function proposalDecided(number: number, status: ProposalStatus): AppError {
  return new AppError("proposal_decided", {
    message: `Proposal ${number} is already ${status}`,
    details: { status },
  });
}

export type Decision = {
  readonly vault: Vault;
  readonly proposal: Proposal;
  readonly status: "applied" | "rejected";
  readonly by: Principal;
  /** What whoever raised it is told. */
  readonly text: string;
  readonly now: number;
  readonly baseUrl: string;
  /** For the record, beside the status. */
  readonly changes?: Act["changes"];
};

const ACTIONS = { applied: "proposal.approve", rejected: "proposal.reject" } as const;

/**
 * Writes a decision down, within the unit of work that makes it, with its record and the word for the vault's webhook.
 * Throws `conflict` when somebody else wrote the proposal meanwhile, which a unit of work of ours does not see.
 */
export async function writeDecision(
  repos: Pick<Repos, "proposals" | "webhookDeliveries">,
  note: Note,
  { vault, proposal, status, by, text, now, baseUrl, changes }: Decision,
): Promise<void> {
  if (by.type !== "user") throw new AppError("forbidden");
  const review = { at: now, by: { id: by.id, name: by.name }, note: text };
  if (!(await repos.proposals.decide(proposal, { status, review }))) throw new AppError("conflict");
  const decided = { ...proposal, status, version: proposal.version + 1, review };
  await noteProposalEvent(repos, {
    event: `proposal.${status}`,
    vault,
    proposal: decided,
    at: now,
    baseUrl,
  });
  note({
    action: ACTIONS[status],
    vault,
    target: { type: "proposal", id: String(proposal.number), name: `proposal ${proposal.number}` },
    changes: { status: { before: "pending", after: status }, ...changes },
  });
}
