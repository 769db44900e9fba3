import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { countRegistrations } from "../agent/registrations.ts";
import { may } from "../authorize.ts";
import { enterVault } from "../vault/enter-vault.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "proposals" | "registrations">;
  readonly clock: Clock;
};

/** What waits for a decision, as far as whoever asks may see it. */
export type Waiting = {
  /** In the vault that was asked about. */
  readonly proposals?: number;
  /** Another text when others of them wait. */
  readonly pending?: string;
  readonly registrations?: number;
};

/** Reads little, for it is asked again and again. Of a vault that is none of theirs it says nothing, not even that. */
export async function readWaiting(
  deps: Deps,
  principal: Principal,
  { vault }: { readonly vault: string | undefined },
): Promise<Waiting> {
  return {
    ...(vault === undefined ? {} : await proposalsIn(deps, principal, vault)),
    ...(await waitingRegistrations(deps, principal)),
  };
}

/** What of it belongs to no vault. */
export async function waitingRegistrations(
  deps: Pick<Deps, "clock"> & { readonly store: Pick<Store, "registrations"> },
  principal: Principal,
): Promise<Pick<Waiting, "registrations">> {
  if (!may(deps, principal, { action: "registration:list" })) return {};
  return { registrations: await countRegistrations(deps, principal) };
}

async function proposalsIn(deps: Deps, principal: Principal, name: string): Promise<Waiting> {
  const vault = await enterVault(deps, principal, { name, action: "proposal:list" }).catch(unlessDenied);
  if (vault === undefined) return {};
  const pending = await deps.store.proposals.summaries(vault.id, { status: "pending" }, deps.clock.now());
  return { proposals: pending.length, pending: pendingText(pending) };
}

function unlessDenied(error: unknown): undefined {
  if (error instanceof AppError && ["forbidden", "not_found"].includes(error.kind)) return undefined;
  throw error;
}

/** What a list shows of these proposals, to be compared with what it will show later. */
export function pendingText(pending: readonly { readonly number: number }[]): string {
  const numbers = pending.map(({ number }) => number).toSorted((a, b) => b - a);
  return `${numbers.length}: ${numbers.slice(0, MOST_COMPARED).join(" ")}`;
}

/** As many as are on two pages of the list, so that the text stays short. */
const MOST_COMPARED = 100;
