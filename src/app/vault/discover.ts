import type { Principal } from "../../core/actor.ts";
import { type RightsDenial, serviceDenial } from "../../core/agent/rights.ts";
import type { KeyName } from "../../core/ids.ts";
import type { Service } from "../../core/service/service.ts";
import { readStripEnv } from "../../core/vault/settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { rightsOf } from "../agent/rights/rights.ts";
import { enterOwnVault } from "./enter-vault.ts";

export type Discovery = {
  readonly vault: string;
  readonly services: readonly Service[];
  readonly keys: readonly KeyName[];
  /** Programs are not to see keys that a service makes unnecessary. */
  readonly stripEnv: boolean;
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
    stripEnv: readStripEnv(await deps.store.settings.vault(vault.id, "strip_env")) === "on",
    unavailable: services.flatMap((one) => {
      const denial = denials.get(one);
      return denial === undefined ? [] : [{ name: one.name, denial }];
    }),
  };
}
