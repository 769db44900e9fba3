import type { Principal } from "../../core/actor.ts";
import { type RightsDenial, serviceDenial } from "../../core/agent/rights.ts";
import { placeholderTag } from "../../core/catalog/placeholder-tag.ts";
import type { KeyName } from "../../core/ids.ts";
import type { Service } from "../../core/service/service.ts";
import { readStripEnv } from "../../core/vault/settings.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { rightsOf } from "../agent/rights/rights.ts";
import { actorOf } from "../canary/freeze.ts";
import { enterOwnVault, enterVault } from "./enter-vault.ts";

export type Discovery = {
  readonly vault: string;
  readonly services: readonly Service[];
  readonly keys: readonly KeyName[];
  /** Programs are not to see keys that a service makes unnecessary. */
  readonly stripEnv: boolean;
  /** What placeholders that the caller is given say of whose they are. */
  readonly placeholderTag: string;
  /** What the caller's capabilities and the policies on it keep from it; empty for people's tokens. */
  readonly unavailable: readonly { readonly name: string; readonly denial: RightsDenial }[];
};

/**
 * What an agent may reach in its vault, disabled services included, what is kept from it, and the names of the credentials there.
 * Throws `forbidden` for people, `vault_required`, `vault_not_found`.
 */
export async function discover(
  deps: {
    readonly store: Pick<
      Store,
      "vaults" | "grants" | "services" | "credentials" | "agents" | "policies" | "settings"
    >;
    readonly clock: Clock;
    readonly barrier: Pick<Barrier, "mark">;
  },
  principal: Principal,
  request: { readonly vault: string | undefined },
): Promise<Discovery> {
  const vault = await enterOwnVault(deps, principal, { named: request.vault, action: "vault:discover" });
  const { services } = await deps.store.services.load(vault.id);
  const credentials = await deps.store.credentials.list(vault.id);
  const rights = await rightsOf(deps, principal);
  const denials = new Map(services.map((one) => [one, rights && serviceDenial(rights, one)]));
  return {
    vault: vault.name,
    services: services.filter((one) => denials.get(one) === undefined),
    keys: credentials.map(({ key }) => key),
    placeholderTag: placeholderTag(deps.barrier.mark, vault.id, actorOf(principal)?.id),
    stripEnv: readStripEnv(await deps.store.settings.vault(vault.id, "strip_env")) === "on",
    unavailable: services.flatMap((one) => {
      const denial = denials.get(one);
      return denial === undefined ? [] : [{ name: one.name, denial }];
    }),
  };
}

/** What placeholders say that are written where anybody of the vault may find them. Throws `vault_not_found`, `forbidden`. */
export async function sharedPlaceholderTag(
  deps: {
    readonly store: Pick<Store, "vaults" | "grants">;
    readonly clock: Clock;
    readonly barrier: Pick<Barrier, "mark">;
  },
  principal: Principal,
  request: { readonly vault: string },
): Promise<string> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "setting:read" });
  return placeholderTag(deps.barrier.mark, vault.id);
}
