import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import type { OAuthConfig } from "../../../core/oauth/config.ts";
import { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { OAuthClient } from "../../../ports/net/oauth-client.ts";
import type { OAuthCredential } from "../../../ports/store/vault/oauth-credentials.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";
import { bindCreated } from "../reach/audiences.ts";
import { demandNew } from "./begin.ts";
import { putOAuthConfig } from "./put-config.ts";
import { sealTokens } from "./seal-tokens.ts";
import { type Tried, tryRefreshToken } from "./try-refresh.ts";
import {
  parseUpload,
  refuseNothingToKeep,
  type TokensRequest,
  type Upload,
  untriedConfig,
} from "./upload.ts";

type Deps = ActDeps & {
  readonly store: Pick<Store, "vaults" | "grants" | "oauthCredentials">;
  readonly barrier: Barrier;
  readonly oauthClient: Pick<OAuthClient, "refresh">;
};

/**
 * Puts tokens in that somebody got elsewhere. A new refresh token is tried at once, where there is an endpoint to try it
 * at, and only what comes of it is stored; the access token beside it is not used. Without one the access token is stored as
 * it is and nothing else changes. Returns when it was connected. Throws `bad_request`, `invalid_key_name`,
 * `oauth_refresh_failed`, `vault_not_found`, `forbidden`, and has then changed nothing.
 */
export async function putTokens(deps: Deps, principal: Principal, request: TokensRequest): Promise<number> {
  const upload = parseUpload(request);
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:write" });
  const held = await deps.store.oauthCredentials.get(vault.id, upload.key);
  refuseNothingToKeep(upload, held);
  const given = await tryRefreshToken(deps, { upload, vault, held });
  const connectedAt = deps.clock.now();
  await act(deps, doerOf(principal), async (repos, note) => {
    if (request.onlyNew === true) await demandNew(repos, vault, upload.key);
    const before = await repos.oauthCredentials.get(vault.id, upload.key);
    const { config } = given ?? { config: before?.config ?? untriedConfig(upload) };
    if (given !== undefined || before === undefined) {
      const { act: configured, isNew } = await putOAuthConfig(deps, repos, {
        vault,
        key: upload.key,
        config,
        ...(given === undefined ? {} : { clientSecret: given.clientSecret ?? "stored" }),
      });
      if (configured.changes !== undefined) note(configured);
      if (isNew) await bindCreated(repos, note, { vault, principal, clock: deps.clock, keys: [upload.key] });
    }
    await save(deps, repos, { upload, vault, before, given, config, now: connectedAt });
    note({
      action: "credential.set-tokens",
      vault,
      target: { type: "credential", id: "", name: upload.key },
      changes: {
        connected: { before: before?.connectedAt !== undefined, after: true },
        refresh_token: { after: given !== undefined || upload.refreshToken.type === "new" },
      },
    });
  });
  return connectedAt;
}

type Saving = {
  readonly upload: Upload;
  readonly vault: Vault;
  readonly before: OAuthCredential | undefined;
  readonly given: Tried | undefined;
  readonly config: OAuthConfig;
  readonly now: number;
};

async function save(
  { barrier }: Pick<Deps, "barrier">,
  { oauthCredentials }: Pick<Repos, "oauthCredentials">,
  { upload, vault, before, given, config, now }: Saving,
): Promise<void> {
  const { key, accessToken, refreshToken } = upload;
  const at = { vaultId: vault.id, key, tokenUrl: config.tokenUrl, now };
  const fresh = given && sealTokens(barrier, given.tokens, at);
  const put = accessToken.type === "new" ? new Secret(accessToken.value) : undefined;
  const putRefresh = refreshToken.type === "new" ? new Secret(refreshToken.value) : undefined;
  const sealed =
    put && sealTokens(barrier, { accessToken: put, ...(putRefresh && { refreshToken: putRefresh }) }, at);
  const kept = before?.accessToken;
  const tokens = fresh ?? {
    ...(before?.refreshToken && { refreshToken: "kept" as const }),
    // One that is over already is not that of a token which somebody has just put in.
    ...(before?.expiresAt === undefined || before.expiresAt <= now ? {} : { expiresAt: before.expiresAt }),
    ...(sealed ?? (kept && { accessToken: kept })),
  };
  if (tokens.accessToken === undefined) {
    throw new AppError("conflict", { message: "The stored access token is gone. Read it again and retry" });
  }
  const times = { connectedAt: before?.connectedAt ?? now, lastRefreshedAt: now };
  await oauthCredentials.saveTokens(
    vault.id,
    { key, ...tokens, ...times, accessToken: tokens.accessToken },
    now,
  );
}
