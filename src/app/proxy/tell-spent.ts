import { spentData } from "../../core/webhook/event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";
import { noteEvent } from "../vault/webhook/note-event.ts";
import type { Metered } from "./metered.ts";
import type { Spent } from "./usage.ts";

type Deps = { readonly store: Pick<Store, "atomically">; readonly clock: Clock };

/**
 * Tells the vault's webhook that nothing is left of a limit: once in each period, whichever process finds it out. What
 * cannot be written down is not told.
 */
export function tellSpent({ store, clock }: Deps): (spent: Spent) => void {
  return ({ metered, used, startsAt, renewsAt }) => {
    const { counter, max, whose } = metered;
    const { vaultId } = counter.subject;
    const telling = store.atomically(async (repos) => {
      const vault = await repos.vaults.byId(vaultId);
      if (vault === undefined || !(await repos.usage.noteTold(counter, startsAt))) {
        return { commit: false, value: undefined };
      }
      const { measure, period } = counter;
      const data = spentData(vault.name, {
        holder: await holderOf(repos, whose),
        measure,
        period,
        max,
        used,
        renewsAt,
      });
      await noteEvent(repos, vaultId, { event: "budget.exhausted", at: clock.now(), data });
      return { commit: true, value: undefined };
    });
    telling.catch(() => {});
  };
}

async function holderOf(
  repos: Parameters<typeof actorNames>[0],
  whose: Metered["whose"],
): Promise<Readonly<Record<string, string>>> {
  switch (whose.of) {
    case "service":
      return { of: "service", service: whose.service };
    case "token":
      return { of: "token", token: whose.id, ...(whose.label === undefined ? {} : { label: whose.label }) };
    case "grant": {
      const { type, id } = whose.actor;
      return { of: "grant", [type]: (await actorNames(repos, [whose.actor]))(whose.actor), id };
    }
    default:
      return whose satisfies never;
  }
}
