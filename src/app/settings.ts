import type { Principal } from "../core/actor.ts";
import { parseUnmatchedPolicy, readUnmatchedPolicy, type UnmatchedPolicy } from "../core/vault/settings.ts";
import type { Store } from "../ports/store.ts";
import { enterVault } from "./enter-vault.ts";

type Deps = { readonly store: Pick<Store, "vaults" | "grants" | "settings"> };

/** What the vault does with hosts that no service matches. */
export async function readVaultSettings(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<UnmatchedPolicy> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "setting:read" });
  return readUnmatchedPolicy(await deps.store.settings.vault(vault.id, "unmatched_host_policy"));
}

/** Changes it; blank goes back to the default, undefined changes nothing. Throws `bad_request`. */
export async function changeVaultSettings(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly unmatchedPolicy: string | undefined },
): Promise<UnmatchedPolicy> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "setting:write" });
  if (request.unmatchedPolicy !== undefined) {
    const policy = parseUnmatchedPolicy(request.unmatchedPolicy);
    await deps.store.settings.setVault(vault.id, "unmatched_host_policy", policy);
  }
  return readUnmatchedPolicy(await deps.store.settings.vault(vault.id, "unmatched_host_policy"));
}
