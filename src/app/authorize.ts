/**
 * Use-cases: load, ask core, save. Nothing here knows HTTP, SQL or a cipher; what it needs comes in as ports.
 * This file asks core/access/decide.ts for the API; app/proxy/find-access.ts does for the proxy.
 */
import type { InstanceAction, VaultAction } from "../core/access/action.ts";
import { type Decision, type Denial, decide, type Question } from "../core/access/decide.ts";
import { hidesVault } from "../core/access/visibility.ts";
import { type Actor, isActor, type Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { VaultId } from "../core/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Vault } from "../ports/store/vault/vaults.ts";
import type { Store } from "../ports/store.ts";

type Deps = { readonly store: Pick<Store, "grants">; readonly clock: Clock };
type VaultRequest = { readonly action: VaultAction; readonly vaultId: VaultId };

/** For actions on the instance: the actor who may do it. Throws `forbidden` with the reason. */
export function authorize(deps: Pick<Deps, "clock">, principal: Principal, action: InstanceAction): Actor {
  return authorizeActor(deps, principal, { action });
}

/** For what only somebody with an account may do, to whatever the question names. Throws `forbidden` with the reason. */
export function authorizeActor(deps: Pick<Deps, "clock">, principal: Principal, question: Question): Actor {
  demandAllowed(deps, principal, question);
  if (!isActor(principal)) throw new AppError("forbidden", { message: "Authentication required" });
  return principal;
}

/** The same for what takes no account. Throws `forbidden` with the reason. */
export function demandAllowed(
  { clock }: Pick<Deps, "clock">,
  principal: Principal,
  question: Question,
): void {
  demand(decide(principal, question, clock.now()));
}

/** The same question without a refusal, for lists that show to each what is theirs. */
export function may(deps: Pick<Deps, "clock">, principal: Principal, question: Question): boolean {
  return decide(principal, question, deps.clock.now()).allow;
}

/** The same of an actor as such, whatever session it has: of whoever gave something before somebody takes it up. */
export function actorMay({ clock }: Pick<Deps, "clock">, actor: Actor, question: Question): boolean {
  return decide({ ...actor, endsAt: Number.POSITIVE_INFINITY }, question, clock.now()).allow;
}

/**
 * For actions on one vault, which a refusal names. Throws `forbidden` with the reason, and what `absent` makes where the
 * vault must look as if it did not exist.
 */
export async function authorizeInVault(
  deps: Deps,
  principal: Principal,
  request: {
    readonly action: VaultAction;
    readonly vault: Pick<Vault, "id" | "name">;
    readonly absent: () => AppError;
  },
): Promise<void> {
  const { action, vault, absent } = request;
  const decision = await decideInVault(deps, principal, { action, vaultId: vault.id });
  if (!decision.allow && hidesVault(principal, decision.denial)) throw absent();
  const named = decision.allow ? undefined : REFUSALS[decision.denial];
  if (named !== undefined) throw new AppError("forbidden", named(vault.name));
  demand(decision);
}

/** Where the name of the vault, and what to do, says more than the reason. */
const REFUSALS: Partial<Record<Denial, (vault: string) => { message: string; hint: string }>> = {
  "grant-ended": (vault) => ({
    message: `Access to vault ${vault} has expired`,
    hint: "An admin of the vault can give more time.",
  }),
  // Only owners of the instance are told this: to others there is no such vault.
  "no-grant": (vault) => ({
    message: `No access to vault ${vault}`,
    hint: `An owner of the instance can join it: agent-vault vault join ${vault}`,
  }),
};

/** The same question without a refusal, for replies that show more to those who may see more. */
export async function mayInVault(deps: Deps, principal: Principal, request: VaultRequest): Promise<boolean> {
  return (await decideInVault(deps, principal, request)).allow;
}

async function decideInVault(deps: Deps, principal: Principal, request: VaultRequest): Promise<Decision> {
  const { action, vaultId } = request;
  const grant = isActor(principal) ? await deps.store.grants.find(principal.id, vaultId) : undefined;
  return decide(principal, { action, target: { vaultId, grant } }, deps.clock.now());
}

function demand(decision: Decision): void {
  if (decision.allow) return;
  // It ended between being looked up and being asked about.
  if (decision.denial === "session-ended") throw new AppError("session_expired");
  throw new AppError("forbidden", { message: decision.reason });
}
