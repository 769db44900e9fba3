import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { Act } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName } from "../../../core/ids.ts";
import { nameOfChange } from "../../../core/proposal/apply.ts";
import { formatMisfit, tellMisfit } from "../../../core/proposal/misfit.ts";
import type { Proposal } from "../../../core/proposal/proposal.ts";
import { unconfirmedHosts } from "../../../core/reach/assess.ts";
import type { ReachAssessment } from "../../../core/reach/assessment.ts";
import { formatReach } from "../../../core/reach/format.ts";
import type { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { PublicSuffixes } from "../../../ports/net/public-suffix.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Store } from "../../../ports/store.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";
import { carryOut, type OAuthGiven } from "./carry-out.ts";
import { pendingProposal, writeDecision } from "./decision.ts";
import { type AssessedProposal, assessProposal } from "./reach.ts";
import { chooseValues } from "./values.ts";

type Deps = ActDeps & {
  readonly store: Pick<Store, "vaults" | "grants" | "atomically">;
  readonly barrier: Barrier;
  readonly publicSuffixes: PublicSuffixes;
  /** Where people reach this server. */
  readonly baseUrl: string;
};

export type Approval = {
  readonly vault: string;
  readonly number: number;
  /** By key; they win over what the agent gave. */
  readonly values: ReadonlyMap<string, Secret>;
  /** By key, for slots of OAuth credentials. */
  readonly oauth: ReadonlyMap<string, OAuthGiven>;
  /** The hosts that the person has typed. */
  readonly confirmHosts: readonly string[];
  /** Of what the person was shown; undefined from clients that show none of it. */
  readonly reachHash: string | undefined;
};

/** `connect`: the OAuth credentials that a person has to connect before they work. */
export type Approved = { readonly connect: readonly KeyName[] };

/**
 * Applies a proposal, all of it or nothing: what it rests on is read, judged and changed in one unit of work. Throws, in
 * this order, `vault_not_found`, `forbidden`, `proposal_not_found`, `proposal_decided`, `value_required` or `bad_request`,
 * `proposal_target_gone`; then, with `reach` as it is now, `proposal_changed` and `confirmation_required`.
 */
export async function approveProposal(
  deps: Deps,
  principal: Principal,
  request: Approval,
): Promise<Approved> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "proposal:decide" });
  const lookUp = await deps.publicSuffixes.load();
  return await act(deps, doerOf(principal), async (repos, note) => {
    const now = deps.clock.now();
    const proposal = await pendingProposal(repos, { vault, number: request.number, now });
    const assessed = await assessProposal({ digest: deps.digest, lookUp }, repos, proposal);
    const values = chooseValues(deps.barrier, assessed.fits ? assessed.effect.services : [], {
      proposal,
      fromAgent: await repos.proposals.values(vault.id, proposal.number),
      fromPerson: request.values,
    });
    const fitting = demandFit(assessed, { vault, proposal });
    demandShown(fitting, request);
    const { effect, assessment } = fitting;
    const decision = { vault, proposal, by: principal, now };
    await carryOut(deps, repos, note, { ...decision, assessed: fitting, values, oauth: request.oauth });
    await writeDecision(repos, note, {
      ...decision,
      status: "applied",
      text: "",
      baseUrl: deps.baseUrl,
      changes: approvalChanges(proposal, assessment),
    });
    return { connect: effect.connects.map(({ key }) => key) };
  });
}

type Fitting = Extract<AssessedProposal, { fits: true }>;

function demandFit(
  assessed: AssessedProposal,
  { vault, proposal }: { readonly vault: Vault; readonly proposal: Proposal },
): Fitting {
  if (assessed.fits) return assessed;
  const misfits = assessed.misfits.map(formatMisfit);
  const candidates = misfits.flatMap((one) => one.candidates ?? []);
  throw new AppError("proposal_target_gone", {
    message: `Proposal ${proposal.number} does not fit vault "${vault.name}" any more: ${misfits.map(tellMisfit).join("; ")}. Nothing was applied.`,
    hint: "Put that right, or reject it, so that the agent raises a new one.",
    details: { misfits, ...(candidates.length === 0 ? {} : { candidates }) },
  });
}

/** Whoever decides has seen what is decided, and has typed what has to be typed. */
function demandShown(
  { assessment, hash }: Fitting,
  { reachHash, confirmHosts }: Pick<Approval, "reachHash" | "confirmHosts">,
): void {
  const details = { reach: formatReach(assessment, hash) };
  if (reachHash !== undefined && reachHash !== hash) throw new AppError("proposal_changed", { details });
  const unconfirmed = unconfirmedHosts(assessment, confirmHosts);
  if (unconfirmed.length === 0) return;
  throw new AppError("confirmation_required", {
    message: `Credentials would newly reach ${unconfirmed.join(", ")}; a person has to confirm that by typing each host`,
    hint: "Send what was typed in confirm_hosts.",
    details,
  });
}

/** Names of what it changed, each of which has a record of its own, and what the person typed. */
function approvalChanges(
  { services, slots }: Proposal,
  { confirmHosts }: ReachAssessment,
): NonNullable<Act["changes"]> {
  return {
    services: { after: services.map(nameOfChange) },
    credentials: { after: slots.map(({ key }) => key) },
    ...(confirmHosts.length === 0 ? {} : { confirmed: { after: confirmHosts } }),
  };
}
