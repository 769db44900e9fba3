import type { Principal } from "../../../core/actor.ts";
import { AppError } from "../../../core/errors.ts";
import { MASKED } from "../../../core/oauth/masked.ts";
import type { Store } from "../../../ports/store.ts";
import { type Begun, beginConnect, type ConnectRequest } from "./begin.ts";
import { connectionStatus } from "./status.ts";

type Deps = Parameters<typeof beginConnect>[0] & { readonly store: Pick<Store, "oauthCredentials"> };

type Request = Pick<ConnectRequest, "vault" | "key" | "browser"> & {
  /** Where the person was told that they agree, and that tokens come from. */
  readonly shown: { readonly authorizationUrl: string; readonly tokenUrl: string };
  /** Undefined keeps what is stored, and the id that is stored with an empty secret keeps the secret. */
  readonly client: { readonly id: string; readonly secret: string } | undefined;
};

/**
 * Begins a consent for a credential by the configuration that is stored of it. Throws as `beginConnect`, and
 * `credential_not_found`; and `conflict` where that would lead elsewhere than the person was shown.
 */
export async function beginStoredConnect(
  deps: Deps,
  principal: Principal,
  { client, shown, ...request }: Request,
): Promise<Begun> {
  const { config } = await connectionStatus(deps, principal, request);
  if (config.authorizationUrl !== shown.authorizationUrl || config.tokenUrl !== shown.tokenUrl) {
    throw new AppError("conflict", {
      message: `How ${request.key} is got has changed since it was shown`,
      hint: "Load the page anew, and look where it would lead.",
    });
  }
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
