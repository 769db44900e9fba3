import type { ApproveProposalReply } from "../../contract/vault/proposals.ts";
import type { Io } from "../io.ts";

/** That it is done, and what is left to do. */
export function sayApplied({ print }: Io, vault: string, { id, connect = [] }: ApproveProposalReply): void {
  print.done(`Proposal #${id} applied in vault "${vault}".`);
  for (const key of connect) {
    print.note(`${key} has to be connected: agent-vault vault credential connect ${key} --vault ${vault}`);
  }
}
