import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { parseKeyName } from "../../../core/credential/key-name.ts";
import { AppError } from "../../../core/errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";

type Deps = ActDeps & { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock };

/**
 * Forgets the tokens of a credential, and keeps how it is got. The provider is told nothing: there, what was agreed to
 * stands until it is taken back there. Throws `invalid_key_name`, `credential_not_found`, `vault_not_found`, `forbidden`.
 */
export async function disconnect(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly key: string },
): Promise<void> {
  const key = parseKeyName(request.key);
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:write" });
  await act(deps, doerOf(principal), async ({ oauthCredentials }, note) => {
    const before = await oauthCredentials.get(vault.id, key);
    if (!(await oauthCredentials.disconnect(vault.id, key, deps.clock.now()))) {
      throw new AppError("credential_not_found", {
        message: `Vault "${vault.name}" has no OAuth credential "${key}".`,
      });
    }
    const target = { type: "credential", id: "", name: key } as const;
    const changes = { connected: { before: before?.connectedAt !== undefined, after: false } };
    note({ action: "credential.disconnect", vault, target, changes });
  });
}
