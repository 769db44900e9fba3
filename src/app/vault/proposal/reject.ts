import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import { PROPOSAL_LIMITS } from "../../../core/proposal/proposal.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";
import { pendingProposal, writeDecision } from "./decision.ts";

type Deps = ActDeps & {
  readonly store: Pick<Store, "vaults" | "grants" | "atomically">;
  readonly clock: Clock;
  /** Where people reach this server. */
  readonly baseUrl: string;
};

/**
 * Decides that nothing of it is done; `reason` is told to whoever raised it. Throws `bad_request` for a reason that is
 * too long, `vault_not_found`, `forbidden`, `proposal_not_found`, `proposal_decided`.
 */
export async function rejectProposal(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly number: number; readonly reason: string },
): Promise<void> {
  const { number, reason } = request;
  if ([...reason].length > PROPOSAL_LIMITS.message) {
    throw new AppError("bad_request", {
      message: `reason is longer than ${PROPOSAL_LIMITS.message} characters`,
    });
  }
  const vault = await enterVault(deps, principal, { name: request.vault, action: "proposal:decide" });
  await act(deps, doerOf(principal), async (repos, note) => {
    const now = deps.clock.now();
    const proposal = await pendingProposal(repos, { vault, number, now });
    await writeDecision(repos, note, {
      vault,
      proposal,
      status: "rejected",
      by: principal,
      text: reason,
      now,
      baseUrl: deps.baseUrl,
    });
  });
}
