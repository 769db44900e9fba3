import type { Principal } from "../../../core/actor.ts";
import { type IdentityReach, newIdentityReach } from "../../../core/agent/identity-reach.ts";
import { forgottenRequirements } from "../../../core/agent/requirement.ts";
import { AppError } from "../../../core/errors.ts";
import { assessReach, unconfirmedHosts } from "../../../core/reach/assess.ts";
import type { ReachAssessment } from "../../../core/reach/assessment.ts";
import { formatReach } from "../../../core/reach/format.ts";
import { restatedReach } from "../../../core/reach/outside.ts";
import { newReach, type Reach, reachOf } from "../../../core/reach/reach.ts";
import type { Service } from "../../../core/service/service.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { PublicSuffixes } from "../../../ports/net/public-suffix.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import type { Note } from "../../audit/act.ts";
import { mayInVault } from "../../authorize.ts";
import { bindReach } from "./audiences.ts";

export type GuardDeps = {
  readonly store: Pick<Store, "grants">;
  readonly clock: Clock;
  readonly publicSuffixes: PublicSuffixes;
};

/** A change of a vault's services. `stated` are those of `after` that were sent, also where they are as before. */
export type ServicesChange = {
  readonly before: readonly Service[];
  readonly after: readonly Service[];
  readonly stated: readonly Service[];
};

/**
 * Lets a change pass or throws, within the unit of work that makes it, and binds what it newly reaches: `reach_refused`
 * for agents and tokens, `confirmation_required` for people who have not confirmed it. Admins pass.
 */
export type ReachGuard = (
  repos: Pick<Repos, "grants" | "credentials" | "audiences">,
  note: Note,
  change: ServicesChange,
) => Promise<void>;

/** Loads what judging takes, for those whose changes are judged. */
export async function guardReach(
  { store, clock, publicSuffixes }: GuardDeps,
  principal: Principal,
  { vault, confirmHosts }: { readonly vault: Vault; readonly confirmHosts: readonly string[] },
): Promise<ReachGuard> {
  const may = (grants: Pick<Repos, "grants">, action: "audience:bind" | "audience:confirm") =>
    mayInVault({ store: grants, clock }, principal, { action, vaultId: vault.id });
  const lookUp = (await may(store, "audience:bind")) ? undefined : await publicSuffixes.load();
  return async (repos, note, { before, after, stated }) => {
    const audiences = await repos.audiences.list(vault.id);
    const restated = restatedReach(stated, audiences);
    const isFree = await may(repos, "audience:bind");
    // No admin any more: who was one is asked to start anew.
    if (!isFree && lookUp === undefined) throw new AppError("conflict");
    if (!isFree && lookUp !== undefined) {
      const existing = new Set((await repos.credentials.list(vault.id)).map(({ key }) => key));
      const assessment = assessReach({ before, after, restated, existing, audiences, lookUp });
      const isPerson = await may(repos, "audience:confirm");
      if (!isPerson) {
        demandRemembered(forgottenRequirements(before, after));
        demandUnshown(newIdentityReach(before, after));
      }
      demand(assessment, { isPerson, confirmHosts });
      if (!isPerson) return;
    }
    const reach = newReach(newReach(restated, reachOf(before)), reachOf(after));
    await bindReach(repos, note, { vault, principal, clock, reach });
  };
}

const PROPOSE = "Raise a proposal for it: agent-vault vault proposal create, or POST /v1/proposals.";

/** What keeps agents from a service is not for them to take away, not even for a moment. */
function demandRemembered(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new AppError("reach_refused", {
    message: `This would take away what is required of agents by ${names.join(", ")}; a person has to agree to that`,
    hint: PROPOSE,
  });
}

/** Other agents of the vault would show there who they are, which whoever answers could then say, too. */
function demandUnshown(reach: readonly IdentityReach[]): void {
  if (reach.length === 0) return;
  const parts = reach.map(({ audience, place }) => `an SVID for ${audience} to ${place}`);
  throw new AppError("reach_refused", {
    message: `This would newly let agents send ${parts.join(", ")}; a person has to agree to that`,
    hint: PROPOSE,
  });
}

function demand(
  assessment: ReachAssessment,
  { isPerson, confirmHosts }: { readonly isPerson: boolean; readonly confirmHosts: readonly string[] },
): void {
  const asked = assessment.added.filter(({ typed }) => typed);
  if (asked.length === 0) return;
  const details = { reach: formatReach(assessment) };
  if (!isPerson) {
    throw new AppError("reach_refused", {
      message: `${sentence(asked)}; a person has to agree to that`,
      hint: PROPOSE,
      details,
    });
  }
  const missing = unconfirmedHosts(assessment, confirmHosts);
  if (missing.length === 0) return;
  throw new AppError("confirmation_required", {
    message: `${sentence(asked)}; confirm it by typing ${missing.length === 1 ? "the host" : "each host"}: ${missing.join(", ")}`,
    hint: "Send what was typed as confirm_hosts, or with --confirm-host.",
    details,
  });
}

function sentence(asked: readonly (Reach & { readonly matcher: string })[]): string {
  const parts = [...new Set(asked.map(({ credential, matcher }) => `${credential} to ${matcher}`))];
  return `This would newly let agents send ${parts.join(", ")}`;
}
