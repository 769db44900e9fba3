/** How an OAuth credential is to be got, as flags, over what a preset says and what is stored. */
import type { CredentialItem } from "../../contract/vault/credentials.ts";
import type { ConnectOAuthBody } from "../../contract/vault/oauth.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { TokenAuthMethod } from "../../core/oauth/config.ts";
import { OAUTH_PRESETS, type OAuthPreset } from "../../core/oauth/presets.ts";
import { usageError } from "../failure.ts";

export const oauthFlags = {
  preset: {
    type: "string",
    valueHint: "id",
    description: "Known provider to start from, such as github",
    known: OAUTH_PRESETS.map(({ id }) => id),
  },
  "authorization-url": { type: "string", valueHint: "url", description: "Where a person consents" },
  "token-url": { type: "string", valueHint: "url", description: "Where tokens are given" },
  "client-id": { type: "string", valueHint: "id", description: "The client that the provider knows" },
  scopes: { type: "string", valueHint: "scopes", description: "What is asked for, as the provider has it" },
  "scope-separator": {
    type: "string",
    valueHint: "text",
    description: "What stands between two scopes (a space)",
  },
  "token-auth-method": {
    type: "enum",
    options: ["post", "basic"],
    description: "How the client secret is sent: in the form, or by HTTP basic",
  },
  pkce: { type: "boolean", default: true, description: "Leave PKCE out, for a provider that refuses it" },
} as const;

export type OAuthFlags = { readonly [N in keyof typeof oauthFlags]?: string | boolean | undefined };

/** What a connection is begun with, but for the client secret. */
export type Connection = Omit<ConnectOAuthBody, "vault" | "key" | "client_secret">;

/**
 * What the flags say, else the preset, else what is stored of the credential. Throws a usage error that names all that is
 * missing, for a preset that there is not, and for an authorization URL of another provider than the token URL that is
 * known.
 */
export function connectionOf(flags: OAuthFlags, stored: CredentialItem | undefined): Connection {
  const said = {
    authorization_url: text(flags["authorization-url"]),
    token_url: text(flags["token-url"]),
    client_id: text(flags["client-id"]),
    scopes: text(flags.scopes),
    scope_separator: text(flags["scope-separator"]),
    token_auth_method: tokenAuthMethod(flags),
    ...(flags.pkce === false ? { disable_pkce: true } : {}),
  };
  const preset = typeof flags.preset === "string" ? fromPreset(flags.preset) : undefined;
  const known = preset ?? (stored?.token_url === "manual" ? undefined : fromStored(stored));
  demandOwnTokenUrl(said, known);
  const clientId = said.client_id ?? (preset === undefined ? undefined : fromStored(stored)?.client_id);
  const connection = { ...known, ...present({ ...said, client_id: clientId }) };
  const missing = [
    ...(connection.authorization_url === undefined ? ["--authorization-url"] : []),
    ...(connection.token_url === undefined ? ["--token-url"] : []),
    ...(connection.client_id === undefined ? ["--client-id"] : []),
  ];
  if (missing.length === 0) return connection;
  const hint = missing.includes("--token-url")
    ? "--preset gives the addresses of a known provider; without a browser put tokens in with --refresh-token or --access-token"
    : "the provider gives a client id to whoever registers an application there";
  throw usageError(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`, hint);
}

/** A code that one provider gives is not to be taken to another one's address because that was said before. */
function demandOwnTokenUrl(
  said: { readonly authorization_url: string | undefined; readonly token_url: string | undefined },
  known: Connection | undefined,
): void {
  const { authorization_url: address, token_url } = said;
  if (address === undefined || token_url !== undefined || known?.token_url === undefined) return;
  if (originOf(address) === originOf(known.authorization_url ?? "")) return;
  throw usageError(
    `--authorization-url ${address} goes with a --token-url of its own: tokens would still be asked for at ${known.token_url}`,
    `add --token-url with the provider's address, or --token-url ${known.token_url} if that one is meant`,
  );
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address;
}

/** As the API calls it. */
export function tokenAuthMethod(flags: OAuthFlags): TokenAuthMethod | undefined {
  const method = flags["token-auth-method"];
  if (method === undefined) return undefined;
  return method === "basic" ? "client_secret_basic" : "client_secret_post";
}

/** Throws a usage error for one that there is not. */
export function presetOf(id: string): OAuthPreset {
  const preset = OAUTH_PRESETS.find((known) => known.id === id);
  if (preset !== undefined) return preset;
  const ids = OAUTH_PRESETS.map((known) => known.id);
  throw usageError(`there is no preset "${id}"`, didYouMean(id, ids) ?? `there are ${ids.join(", ")}`);
}

function fromPreset(id: string): Connection {
  const preset = presetOf(id);
  return {
    authorization_url: preset.authorizationUrl,
    token_url: preset.tokenUrl,
    ...(preset.scopes === "" ? {} : { scopes: preset.scopes }),
    scope_separator: preset.scopeSeparator,
    token_auth_method: preset.tokenAuthMethod,
  };
}

function fromStored(stored: CredentialItem | undefined): Connection | undefined {
  if (stored === undefined) return undefined;
  const {
    authorization_url,
    token_url,
    client_id,
    scopes,
    scope_separator,
    disable_pkce,
    token_auth_method,
  } = stored;
  return present({
    authorization_url,
    token_url,
    client_id,
    scopes,
    scope_separator,
    disable_pkce,
    token_auth_method,
  });
}

function present(connection: { [N in keyof Connection]?: Connection[N] | undefined }): Connection {
  return Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== undefined));
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
