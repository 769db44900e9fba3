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

type LinkRequest = { readonly token: string | undefined; readonly id: string | undefined };

/**
 * The proposal that an approval link shows. Its token lets read this one and nothing else; who may decide is said by the
 * session of `viewer`. Throws `bad_request`, `approval_link_unknown`, `approval_link_expired`.
 */
export async function readLinkedProposal(
  deps: Deps,
  viewer: Principal | undefined,
  request: LinkRequest,
): Promise<LinkedProposal> {
  const { proposal, linkExpiresAt, vault } = await findLinked(deps, request);
  const now = deps.clock.now();
  if (now >= linkExpiresAt) throw new AppError("approval_link_expired");
  const status = statusAt(proposal, now);
  if (status !== "pending") return { type: "decided", vault, number: proposal.number, status };
  const canDecide =
    viewer !== undefined &&
    (await mayInVault(deps, viewer, { action: "proposal:decide", vaultId: vault.id }));
  return { type: "pending", proposal, vault, canDecide };
}

/**
 * The vault in which a link's proposal lies, whether or not the link still shows it; for whoever may see the proposal
 * without it, and undefined for everybody else. Throws `bad_request`, `approval_link_unknown`.
 */
export async function vaultOfLink(
  deps: Deps,
  viewer: Principal,
  request: LinkRequest,
): Promise<Vault | undefined> {
  const { vault } = await findLinked(deps, request);
  const maySee = await mayInVault(deps, viewer, { action: "proposal:list", vaultId: vault.id });
  return maySee ? vault : undefined;
}

async function findLinked(deps: Pick<Deps, "store" | "tokens">, { token, id }: LinkRequest) {
  if (token === undefined || token === "") {
    throw new AppError("bad_request", { message: "token is required" });
  }
  const found = await deps.store.proposals.byApprovalToken(deps.tokens.hash(token));
  const vault = found && (await deps.store.vaults.byId(found.proposal.vaultId));
  if (found === undefined || vault === undefined) throw new AppError("approval_link_unknown");
  if (id !== String(found.proposal.number)) {
    throw new AppError("bad_request", { message: "id is not that of the link's proposal" });
  }
  return { ...found, vault };
}
