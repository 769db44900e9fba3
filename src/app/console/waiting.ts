import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { readUnmatchedPolicy } from "../../core/vault/settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { countRegistrations } from "../agent/registrations.ts";
import { may } from "../authorize.ts";
import { enterVault } from "../vault/enter-vault.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "proposals" | "asks" | "registrations" | "settings">;
  readonly clock: Clock;
};

/** What waits for a decision, as far as whoever asks may see it. */
export type Waiting = {
  /** In the vault that was asked about. */
  readonly proposals?: number;
  /** Another text when others of them wait. */
  readonly pending?: string;
  readonly registrations?: number;
  /** Requests of that vault, and another text when others of them wait. */
  readonly asks?: number;
  readonly asking?: string;
  /** After how many seconds it is worth asking again, where that is sooner than usual. */
  readonly every?: number;
};

/** Requests wait for half a minute: who could answer them has to hear of them soon. */
const SOON_SECONDS = 3;

/** Reads little, for it is asked again and again. Of a vault that is none of theirs it says nothing, not even that. */
export async function readWaiting(
  deps: Deps,
  principal: Principal,
  { vault }: { readonly vault: string | undefined },
): Promise<Waiting> {
  return {
    ...(vault === undefined ? {} : await proposalsIn(deps, principal, vault)),
    ...(vault === undefined ? {} : await asksIn(deps, principal, vault)),
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

async function asksIn(deps: Deps, principal: Principal, name: string): Promise<Waiting> {
  const vault = await enterVault(deps, principal, { name, action: "ask:list" }).catch(unlessDenied);
  if (vault === undefined) return {};
  const asks = await deps.store.asks.waiting(vault.id, deps.clock.now());
  const policy = readUnmatchedPolicy(await deps.store.settings.vault(vault.id, "unmatched_host_policy"));
  return {
    asks: asks.length,
    asking: askingText(asks),
    ...(policy === "ask" || asks.length > 0 ? { every: SOON_SECONDS } : {}),
  };
}

/** What a page shows of these requests, to be compared with what it will show later. */
export function askingText(asks: readonly { readonly id: number }[]): string {
  return asks.map(({ id }) => id).join(" ");
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
