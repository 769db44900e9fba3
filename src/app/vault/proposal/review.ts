import type { Principal } from "../../../core/actor.ts";
import type { Proposal, ProposalStatus } from "../../../core/proposal/proposal.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Digest } from "../../../ports/digest.ts";
import type { PublicSuffixes } from "../../../ports/net/public-suffix.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import { actorNames } from "../../actor-names.ts";
import { mayInVault } from "../../authorize.ts";
import { type AssessedProposal, assessProposal } from "./reach.ts";
import { readProposal } from "./read.ts";

type Deps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly publicSuffixes: PublicSuffixes;
};

/** A proposal as its vault's people see it before they decide. */
export type ReviewedProposal = {
  readonly proposal: Proposal;
  readonly status: ProposalStatus;
  /** What people call whoever minted the session that raised it. */
  readonly mintedBy: string | undefined;
  /** What it would do; there for who may decide it, and while that is open. */
  readonly assessed: AssessedProposal | undefined;
};

/** The number may be as it stands in a path. Throws as `readProposal`. */
export async function reviewProposal(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly number: number | string },
): Promise<ReviewedProposal> {
  const number = String(request.number);
  const { vault, proposal } = await readProposal(deps, principal, { vault: request.vault, number });
  const isOpen =
    proposal.status === "pending" &&
    (await mayInVault(deps, principal, { action: "proposal:decide", vaultId: vault.id }));
  const lookUp = await deps.publicSuffixes.load();
  return {
    proposal,
    status: proposal.status,
    mintedBy: await minterOf(deps.store, proposal),
    assessed: isOpen
      ? await assessProposal({ digest: deps.digest, lookUp }, deps.store, proposal)
      : undefined,
  };
}

async function minterOf(
  repos: Pick<Repos, "users" | "agents">,
  { raisedBy }: Proposal,
): Promise<string | undefined> {
  if (raisedBy.type !== "scoped" || raisedBy.mintedBy === undefined) return undefined;
  const nameOf = await actorNames(repos, [raisedBy.mintedBy]);
  return nameOf(raisedBy.mintedBy);
}
