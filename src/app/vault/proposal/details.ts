import type { Principal } from "../../../core/actor.ts";
import { AppError } from "../../../core/errors.ts";
import { type Proposal, type ProposalStatus, statusAt } from "../../../core/proposal/proposal.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { mayInVault } from "../../authorize.ts";

type Deps = {
  readonly store: Pick<Store, "proposals" | "vaults" | "grants">;
  readonly clock: Clock;
  readonly tokens: Pick<Tokens, "hash">;
};

/** What a link shows. Of one that is not pending any more only what became of it. */
export type LinkedProposal =
  | {
      readonly type: "pending";
      readonly proposal: Proposal;
      readonly vault: Vault;
      /** Whether whoever looks may decide it. */
      readonly canDecide: boolean;
    }
  | {
      readonly type: "decided";
      readonly vault: Vault;
      readonly number: number;
      readonly status: Exclude<ProposalStatus, "pending">;
    };

/**
 * The proposal that an approval link shows. Its token lets read this one and nothing else; who may decide is said by the
 * session of `viewer`. Throws `bad_request`, `approval_link_unknown`, `approval_link_expired`.
 */
export async function readLinkedProposal(
  deps: Deps,
  viewer: Principal | undefined,
  request: { readonly token: string | undefined; readonly id: string | undefined },
): Promise<LinkedProposal> {
  const { token, id } = request;
  if (token === undefined || token === "") {
    throw new AppError("bad_request", { message: "token is required" });
  }
  const found = await deps.store.proposals.byApprovalToken(deps.tokens.hash(token));
  const vault = found && (await deps.store.vaults.byId(found.proposal.vaultId));
  if (found === undefined || vault === undefined) throw new AppError("approval_link_unknown");
  const { proposal, linkExpiresAt } = found;
  if (id !== String(proposal.number)) {
    throw new AppError("bad_request", { message: "id is not that of the link's proposal" });
  }
  const now = deps.clock.now();
  if (now >= linkExpiresAt) throw new AppError("approval_link_expired");
  const status = statusAt(proposal, now);
  if (status !== "pending") return { type: "decided", vault, number: proposal.number, status };
  const canDecide =
    viewer !== undefined &&
    (await mayInVault(deps, viewer, { action: "proposal:decide", vaultId: vault.id }));
  return { type: "pending", proposal, vault, canDecide };
}
