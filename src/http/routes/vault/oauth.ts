import { meantVault } from "../../../app/vault/enter-vault.ts";
import { beginConnect } from "../../../app/vault/oauth/begin.ts";
import { disconnect } from "../../../app/vault/oauth/disconnect.ts";
import { type Finished, finishConnect } from "../../../app/vault/oauth/finish.ts";
import { putTokens } from "../../../app/vault/oauth/put-tokens.ts";
import { connectionStatus } from "../../../app/vault/oauth/status.ts";
import {
  ConnectOAuthBody,
  ConnectOAuthReply,
  DisconnectOAuthBody,
  DisconnectOAuthReply,
  OAuthPresetsReply,
  OAuthStatusReply,
  OAuthTokensBody,
  OAuthTokensReply,
} from "../../../contract/vault/oauth.ts";
import type { Principal } from "../../../core/actor.ts";
import type { AppError } from "../../../core/errors.ts";
import { OAUTH_PRESETS } from "../../../core/oauth/presets.ts";
import { faultResponse } from "../../errors.ts";
import { markBrowser, markedBrowser } from "../../oauth-browser.ts";
import { type ApiContextOf, type Call, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const LOST_SECRET =
  "The stored client secret is for another token URL and was not kept. Send it again if the client has one.";

export const oauthRoutes = [
  route({
    method: "GET",
    path: "/v1/oauth/presets",
    access: "anonymous",
    reply: OAuthPresetsReply,
    handle: () => ({
      presets: OAUTH_PRESETS.map(({ id, name, scopes, ...preset }) => ({
        id,
        name,
        authorization_url: preset.authorizationUrl,
        token_url: preset.tokenUrl,
        scopes,
        scope_separator: preset.scopeSeparator,
        token_auth_method: preset.tokenAuthMethod,
      })),
    }),
  }),
  route({
    method: "POST",
    path: "/v1/credentials/oauth/connect",
    access: ["credential:write"],
    body: ConnectOAuthBody,
    reply: ConnectOAuthReply,
    handle: async ({ deps, principal, body, c }) => {
      const { url, lostSecret } = await beginConnect(deps, principal, {
        vault: await vaultOf({ deps, principal, c }, body.vault),
        key: body.key,
        authorizationUrl: body.authorization_url,
        tokenUrl: body.token_url,
        clientId: body.client_id,
        clientSecret: body.client_secret,
        scopes: body.scopes,
        scopeSeparator: body.scope_separator,
        disablePkce: body.disable_pkce,
        tokenAuthMethod: body.token_auth_method,
        browser: markBrowser(c, deps),
      });
      return { authorization_url: url, ...(lostSecret ? { warnings: [LOST_SECRET] } : {}) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/oauth/callback",
    access: "anonymous",
    fault: toldInBrowser,
    handle: async ({ deps, query, origin, c }) => {
      // Whoever only looks whether there is something here must not use the code up.
      if (c.req.method === "HEAD") return c.redirect(`${deps.baseUrl}/oauth/complete`, 302);
      const finished = await finishConnect(deps, {
        code: query("code"),
        state: query("state"),
        error: query("error"),
        errorDescription: query("error_description"),
        browser: markedBrowser(c, deps),
        ip: origin.ip,
      });
      return c.redirect(`${deps.baseUrl}/oauth/complete?${parameters(finished)}`, 302);
    },
  }),
  route({
    method: "GET",
    path: "/v1/credentials/oauth/status",
    access: ["credential:describe"],
    reply: OAuthStatusReply,
    handle: async ({ deps, principal, query, c }) => {
      const { connectedAt, failure } = await connectionStatus(deps, principal, {
        vault: await vaultOf({ deps, principal, c }, query("vault")),
        key: query("key"),
      });
      return {
        connected: connectedAt !== undefined,
        ...(connectedAt === undefined ? {} : { connected_at: toTimestamp(connectedAt) }),
        ...(failure === undefined ? {} : { last_error: failure.message }),
      };
    },
  }),
  route({
    method: "POST",
    path: "/v1/credentials/oauth/tokens",
    access: ["credential:write"],
    body: OAuthTokensBody,
    reply: OAuthTokensReply,
    handle: async ({ deps, principal, body, c }) => {
      const connectedAt = await putTokens(deps, principal, {
        vault: await vaultOf({ deps, principal, c }, body.vault),
        key: body.key,
        accessToken: body.access_token,
        refreshToken: body.refresh_token,
        tokenUrl: body.token_url,
        clientId: body.client_id,
        clientSecret: body.client_secret,
        tokenAuthMethod: body.token_auth_method,
      });
      return { connected: true, connected_at: toTimestamp(connectedAt) };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/credentials/oauth/tokens",
    access: ["credential:write"],
    body: DisconnectOAuthBody,
    reply: DisconnectOAuthReply,
    handle: async ({ deps, principal, body, c }) => {
      const vault = await vaultOf({ deps, principal, c }, body.vault);
      await disconnect(deps, principal, { vault, key: body.key });
      return { key: body.key, connected: false as const };
    },
  }),
];

function vaultOf(
  { deps, principal, c }: Pick<Call<Principal>, "deps" | "principal" | "c">,
  named: string | undefined,
): Promise<string> {
  return meantVault(deps, principal, { named, header: c.req.header("X-Vault") });
}

/** A person's browser waits here, so what goes wrong on our side is told where it ends in any case, too. */
function toldInBrowser(error: AppError, c: ApiContextOf): Response {
  if (error.code === "not_initialized") return faultResponse(error);
  return c.redirect(`../../oauth/complete?${parameters({ type: "failed", message: error.message })}`, 302);
}

function parameters(finished: Finished): URLSearchParams {
  return new URLSearchParams(
    finished.type === "connected"
      ? { status: "success", vault: finished.vault, key: finished.key }
      : { status: "error", message: finished.message },
  );
}
