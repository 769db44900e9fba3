import { countedAs, type Principal } from "../../core/actor.ts";
import { eachPeriod } from "../../core/limit/usage-limit.ts";
import type { Service } from "../../core/service/service.ts";
import type { Store } from "../../ports/store.ts";
import { may } from "../authorize.ts";
import { enterVault } from "../vault/enter-vault.ts";
import { type UsageDeps, type UsageStanding, usageStanding } from "./standing.ts";

/** How a service's budget stands; of one that each agent has, once for each that has used it. */
export type BudgetStanding = {
  readonly service: string;
  /** The id of the actor. */
  readonly agent?: string;
  readonly usage: readonly UsageStanding[];
};

type Deps = UsageDeps & { readonly store: Pick<Store, "vaults" | "grants"> };

/**
 * The budgets of these services of the vault, in their order. Who may not change services sees of others' budgets nothing.
 * Throws `vault_not_found`, `forbidden`.
 */
export async function listBudgets(
  deps: Deps,
  principal: Principal,
  { vault: name, services }: { readonly vault: string; readonly services: readonly Service[] },
): Promise<readonly BudgetStanding[]> {
  const limited = services.filter(({ budget }) => budget !== undefined);
  if (limited.length === 0) return [];
  const { id: vaultId } = await enterVault(deps, principal, { name, action: "service:list" });
  const grant = "role" in principal ? await deps.store.grants.find(principal.id, vaultId) : undefined;
  const seesAll = may(deps, principal, { action: "service:write", target: { vaultId, grant } });
  const standing = await usageStanding(deps, vaultId, { isLimited: true });
  const subjects = (await deps.store.usage.ofVault(vaultId)).map(({ subject }) => subject);
  return limited.flatMap(({ name: service, budget }): readonly BudgetStanding[] => {
    if (budget === undefined) return [];
    const limits = eachPeriod("cost", budget.max);
    const subject = { vaultId, type: "service", service } as const;
    if (budget.by === undefined) return [{ service, usage: standing(subject, limits) }];
    const before = `service ${service} `;
    const users = new Set(
      subjects.flatMap((one) => (one.startsWith(before) ? [one.slice(before.length)] : [])),
    );
    return [...users]
      .filter((agent) => seesAll || agent === countedAs(principal))
      .sort()
      .map((agent) => ({ service, agent, usage: standing({ ...subject, countedAs: agent }, limits) }));
  });
}
