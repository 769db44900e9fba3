import type { Principal } from "../../../core/actor.ts";
import { MASKED } from "../../../core/oauth/masked.ts";
import type { Store } from "../../../ports/store.ts";
import { type Begun, beginConnect, type ConnectRequest } from "./begin.ts";
import { connectionStatus } from "./status.ts";

type Deps = Parameters<typeof beginConnect>[0] & { readonly store: Pick<Store, "oauthCredentials"> };

type Request = Pick<ConnectRequest, "vault" | "key" | "browser"> & {
  /** Undefined keeps what is stored, and the id that is stored with an empty secret keeps the secret. */
  readonly client: { readonly id: string; readonly secret: string } | undefined;
};

/**
 * Begins a consent for a credential by the configuration that is stored of it. Throws as `beginConnect`, and
 * `credential_not_found`.
 */
export async function beginStoredConnect(
  deps: Deps,
  principal: Principal,
  { client, ...request }: Request,
): Promise<Begun> {
  const { config } = await connectionStatus(deps, principal, request);
  const keepsClient = client === undefined || (client.id === config.clientId && client.secret === "");
  return await beginConnect(deps, principal, {
    ...request,
    authorizationUrl: config.authorizationUrl,
    tokenUrl: config.tokenUrl,
    clientId: client?.id ?? config.clientId,
    clientSecret: keepsClient ? MASKED : client.secret,
    scopes: config.scopes,
    scopeSeparator: config.scopeSeparator,
    disablePkce: config.disablePkce,
    tokenAuthMethod: config.tokenAuthMethod,
  });
}
