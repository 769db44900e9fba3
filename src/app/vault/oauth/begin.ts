import type { Principal } from "../../../core/actor.ts";
import { allOf, badField } from "../../../core/all-faults.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { parseKeyName } from "../../../core/credential/key-name.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName, TokenHash } from "../../../core/ids.ts";
import { authorizationRequestUrl } from "../../../core/oauth/authorization-url.ts";
import { type OAuthConfig, toOAuthConfig, toTokenAuthMethod } from "../../../core/oauth/config.ts";
import { parseEndpoint } from "../../../core/oauth/endpoint.ts";
import { readSecretInput } from "../../../core/oauth/masked.ts";
import { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { OAuthClient } from "../../../ports/net/oauth-client.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";
import { bindCreated } from "../reach/audiences.ts";
import { configHash } from "./config-hash.ts";
import { putOAuthConfig } from "./put-config.ts";

/** How long a person has to consent. */
const STATE_MS = 10 * 60_000;
const CALLBACK = "/v1/oauth/callback";

/** Where providers send people back to, which each client of theirs has to be registered with. */
export function callbackUrl(baseUrl: string): string {
  return `${baseUrl}${CALLBACK}`;
}

type Deps = ActDeps & {
  readonly store: Pick<Store, "vaults" | "grants">;
  readonly barrier: Barrier;
  readonly tokens: Pick<Tokens, "mint">;
  readonly oauthClient: Pick<OAuthClient, "pkce">;
  /** Where clients reach this server; no trailing slash. */
  readonly baseUrl: string;
};

/** As it came; empty texts are as if they were not there. */
export type ConnectRequest = {
  readonly vault: string;
  readonly key: string | undefined;
  readonly authorizationUrl: string | undefined;
  readonly tokenUrl: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly scopes: string | undefined;
  readonly scopeSeparator: string | undefined;
  readonly disablePkce: boolean | undefined;
  readonly tokenAuthMethod: string | undefined;
  /** There must be no credential of that key yet. */
  readonly onlyNew?: boolean;
  /** Of what only the caller's browser knows, where it is one: the answer must come back through it. */
  readonly browser: TokenHash | undefined;
};

export type Begun = {
  /** Where the person consents. */
  readonly url: string;
  /** The client secret that was to be kept is not: it is for another token URL. */
  readonly lostSecret: boolean;
};

/**
 * Stores how the credential is got, and begins a consent that ends at the callback within ten minutes. Throws
 * `bad_request`, `invalid_key_name`, `conflict`, `vault_not_found`, `forbidden`.
 */
export async function beginConnect(
  deps: Deps,
  principal: Principal,
  request: ConnectRequest,
): Promise<Begun> {
  const { key, authorizationUrl, config } = parse(request);
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:write" });
  const secret = readSecretInput(request.clientSecret);
  const { codeVerifier, codeChallenge } = await deps.oauthClient.pkce();
  const state = deps.tokens.mint("oauth-state");
  const redirectUrl = callbackUrl(deps.baseUrl);
  const lostSecret = await act(deps, doerOf(principal), async (repos, note) => {
    const now = deps.clock.now();
    if (request.onlyNew === true) await demandNew(repos, vault, key);
    const put = await putOAuthConfig(deps, repos, {
      vault,
      key,
      config,
      ...(secret.type === "new" ? { clientSecret: new Secret(secret.value) } : {}),
      ...(secret.type === "keep" ? { clientSecret: "stored" } : {}),
    });
    note(put.act);
    if (put.isNew) await bindCreated(repos, note, { vault, principal, clock: deps.clock, keys: [key] });
    await repos.oauthStates.deleteExpired(now);
    await repos.oauthStates.create({
      hash: state.hash,
      vaultId: vault.id,
      key,
      codeVerifier: deps.barrier.seal(codeVerifier, { kind: "oauth-code-verifier", state: state.hash }),
      redirectUrl,
      configHash: configHash(deps.digest, config),
      session: principal.session,
      ...(request.browser === undefined ? {} : { browserHash: request.browser }),
      createdAt: now,
      expiresAt: now + STATE_MS,
    });
    return put.lostSecret;
  });
  const url = authorizationRequestUrl({
    authorizationUrl,
    config,
    state: state.token,
    redirectUrl,
    codeChallenge,
  });
  return { url, lostSecret };
}

/** Within a unit of work. Throws `conflict` where the vault holds a credential of that key. */
export async function demandNew(
  { credentials }: Pick<Repos, "credentials">,
  { id, name }: Pick<Vault, "id" | "name">,
  key: KeyName,
): Promise<void> {
  if ((await credentials.get(id, key)) === undefined) return;
  const message = `The vault ${name} holds ${key} already.`;
  throw new AppError("conflict", { message, fieldFaults: [{ field: "key", code: "conflict", message }] });
}

function parse(request: ConnectRequest) {
  const [key, authorizationUrl, tokenUrl, clientId] = allOf(
    () => parseKeyName(request.key ?? ""),
    () => parseEndpoint("authorization_url", request.authorizationUrl),
    () => parseEndpoint("token_url", request.tokenUrl),
    () => parseClientId(request.clientId),
  );
  const { scopes, scopeSeparator } = request;
  const config: OAuthConfig = toOAuthConfig({
    authorizationUrl,
    tokenUrl,
    clientId,
    ...(scopes === undefined || scopes === "" ? {} : { scopes }),
    ...(scopeSeparator === undefined || scopeSeparator === "" ? {} : { scopeSeparator }),
    disablePkce: request.disablePkce ?? false,
    tokenAuthMethod: toTokenAuthMethod(request.tokenAuthMethod),
  });
  return { key, authorizationUrl, config };
}

function parseClientId(text: string | undefined): string {
  if (text === undefined || text.trim() === "") {
    throw badField("client_id", "client_id is required");
  }
  return text;
}
