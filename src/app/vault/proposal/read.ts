/** Reading proposals. Each `status` is what it is now, whether or not its end was written down. */
import type { Principal } from "../../../core/actor.ts";
import { parseProposalNumber } from "../../../core/proposal/number.ts";
import { PROPOSAL_STATUSES, type Proposal, statusAt } from "../../../core/proposal/proposal.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { ProposalFilter, ProposalSummary } from "../../../ports/store/vault/proposals.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Store } from "../../../ports/store.ts";
import { authorizeInVault, mayInVault } from "../../authorize.ts";
import { enterOwnVault, enterVault, vaultNotFound } from "../enter-vault.ts";
import { proposalNotFound } from "./decision.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "proposals">;
  readonly clock: Clock;
};

type Numbered = { readonly number: string };
type Filtered = { readonly status: string | undefined };
/** As the request names it, if it does. */
type WorkingIn = { readonly vault: string | undefined };
type InVault = { readonly vault: string };

/** What was raised in the vault that one works in, the newest first. Of an unknown status there are none. */
export async function listOwnProposals(
  deps: Deps,
  principal: Principal,
  request: WorkingIn & Filtered,
): Promise<readonly ProposalSummary[]> {
  const vault = await enterOwnVault(deps, principal, { named: request.vault, action: "proposal:read" });
  return await currentOnes(deps, request.status, (filter, now) =>
    deps.store.proposals.summaries(vault.id, filter, now),
  );
}

/** One of them. Throws, in this order, what entering the vault throws, `bad_request`, `proposal_not_found`. */
export async function readOwnProposal(
  deps: Deps,
  principal: Principal,
  request: WorkingIn & Numbered,
): Promise<Proposal> {
  const vault = await enterOwnVault(deps, principal, { named: request.vault, action: "proposal:read" });
  return await findIn(deps, vault, request.number);
}

/** The same for whoever reviews. Those who use the vault and do not manage it are shown what waits, whatever they ask for. */
export async function listProposals(
  deps: Deps,
  principal: Principal,
  request: InVault & Filtered,
): Promise<readonly Proposal[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "proposal:list" });
  const all = await mayInVault(deps, principal, { action: "proposal:list-decided", vaultId: vault.id });
  return await currentOnes(deps, all ? request.status : "pending", (filter, now) =>
    deps.store.proposals.list(vault.id, filter, now),
  );
}

/**
 * One of them. A vault token that only uses the vault is shown none that is decided or over; agents are, who may follow
 * what they raised here, too. Throws `vault_not_found`, `forbidden`, `bad_request`, `proposal_not_found`, in this order,
 * and `forbidden` for what is not to be shown.
 */
export async function readProposal(
  deps: Deps,
  principal: Principal,
  request: InVault & Numbered,
): Promise<{ readonly vault: Vault; readonly proposal: Proposal }> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "proposal:list" });
  const proposal = await findIn(deps, vault, request.number);
  if (proposal.status !== "pending" && principal.type === "scoped") {
    const absent = () => vaultNotFound(vault.name);
    await authorizeInVault(deps, principal, { action: "proposal:list-decided", vault, absent });
  }
  return { vault, proposal };
}

async function currentOnes<T extends ProposalSummary>(
  { clock }: Pick<Deps, "clock">,
  asked: string | undefined,
  load: (filter: ProposalFilter, now: number) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const now = clock.now();
  const status = PROPOSAL_STATUSES.find((known) => known === asked);
  if (status === undefined && asked !== undefined && asked !== "") return [];
  return (await load(status === undefined ? {} : { status }, now)).map((one) => current(one, now));
}

async function findIn(deps: Deps, vault: Vault, text: string): Promise<Proposal> {
  const number = parseProposalNumber(text);
  const found = await deps.store.proposals.find(vault.id, number);
  if (found === undefined) throw proposalNotFound(vault.name, number);
  return current(found, deps.clock.now());
}

function current<T extends ProposalSummary>(proposal: T, now: number): T {
  return { ...proposal, status: statusAt(proposal, now) };
}
