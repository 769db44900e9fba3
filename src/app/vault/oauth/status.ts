import type { Principal } from "../../../core/actor.ts";
import { parseKeyName } from "../../../core/credential/key-name.ts";
import { AppError } from "../../../core/errors.ts";
import type { OAuthCredential } from "../../../ports/store/vault/oauth-credentials.ts";
import type { Store } from "../../../ports/store.ts";
import { enterVault } from "../enter-vault.ts";

type Deps = Parameters<typeof enterVault>[0] & { readonly store: Pick<Store, "oauthCredentials"> };

export type ConnectionStatus = Pick<
  OAuthCredential,
  "config" | "connectedAt" | "lastRefreshedAt" | "expiresAt" | "failure"
> & { readonly hasClientSecret: boolean; readonly hasRefreshToken: boolean };

/** How it is got, whether it is connected, and what failed last. Throws `bad_request`, `vault_not_found`, `forbidden`, `credential_not_found`. */
export async function connectionStatus(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly key: string | undefined },
): Promise<ConnectionStatus> {
  if (request.key === undefined || request.key === "") {
    throw new AppError("bad_request", { message: "key is required" });
  }
  const key = parseKeyName(request.key);
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:describe" });
  const found = await deps.store.oauthCredentials.get(vault.id, key);
  if (found === undefined) {
    throw new AppError("credential_not_found", {
      message: `Vault "${vault.name}" has no OAuth credential "${key}".`,
    });
  }
  return {
    ...found,
    hasClientSecret: found.clientSecret !== undefined,
    hasRefreshToken: found.refreshToken !== undefined,
  };
}
