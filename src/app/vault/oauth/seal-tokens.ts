import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Tokens } from "../../../ports/net/oauth-client.ts";
import type { SealedTokens } from "../../../ports/store/vault/oauth-credentials.ts";

/** What an endpoint gave, as it is stored: bound to that endpoint, and with the time at which it ends. */
export function sealTokens(
  barrier: Pick<Barrier, "seal">,
  { accessToken, refreshToken, expiresInSeconds }: Tokens,
  {
    vaultId,
    key,
    tokenUrl,
    now,
  }: {
    readonly vaultId: VaultId;
    readonly key: KeyName;
    readonly tokenUrl: string;
    readonly now: number;
  },
): SealedTokens {
  return {
    accessToken: barrier.seal(accessToken, { kind: "credential", vaultId, key }),
    ...(refreshToken === undefined
      ? {}
      : {
          refreshToken: barrier.seal(refreshToken, { kind: "oauth-refresh-token", vaultId, key, tokenUrl }),
        }),
    ...(expiresInSeconds === undefined ? {} : { expiresAt: now + Math.round(expiresInSeconds * 1000) }),
  };
}
