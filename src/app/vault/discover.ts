import type { Principal } from "../../core/actor.ts";
import type { KeyName } from "../../core/ids.ts";
import type { Service } from "../../core/service/service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { enterOwnVault } from "./enter-vault.ts";

export type Discovery = {
  readonly vault: string;
  readonly services: readonly Service[];
  readonly keys: readonly KeyName[];
};

/**
 * What an agent may reach in its vault, disabled services included, and the names of the credentials there.
 * Throws `forbidden` for people, `vault_required`, `vault_not_found`.
 */
export async function discover(
  deps: {
    readonly store: Pick<Store, "vaults" | "grants" | "services" | "credentials">;
    readonly clock: Clock;
  },
  principal: Principal,
  request: { readonly vault: string | undefined },
): Promise<Discovery> {
  const vault = await enterOwnVault(deps, principal, { named: request.vault, action: "vault:discover" });
  const { services } = await deps.store.services.load(vault.id);
  const credentials = await deps.store.credentials.list(vault.id);
  return { vault: vault.name, services, keys: credentials.map(({ key }) => key) };
}
