import { SYSTEM } from "../../../core/audit/doer.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { noteProposalEvent } from "../webhook/note-event.ts";

/**
 * Writes down that those proposals have expired whose time has run out: with a record each, and with word for the vault's
 * webhook; what agents gave for them is forgotten. However many servers do so, each is written by one. Returns how many.
 */
export function expireProposals(deps: ActDeps & { readonly baseUrl: string }): Promise<number> {
  const { clock, baseUrl } = deps;
  return act(deps, SYSTEM, async (repos, note) => {
    const at = clock.now();
    const expired = await repos.proposals.expire(at);
    for (const proposal of expired) {
      const vault = await repos.vaults.byId(proposal.vaultId);
      // Its proposals go with a vault.
      if (vault === undefined) continue;
      note({
        action: "proposal.expire",
        vault,
        target: { type: "proposal", id: String(proposal.number), name: `proposal ${proposal.number}` },
        changes: { status: { before: "pending", after: "expired" } },
      });
      await noteProposalEvent(repos, { event: "proposal.expired", vault, proposal, at, baseUrl });
    }
    return expired.length;
  });
}
