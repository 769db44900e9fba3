/** How the tokens of one credential are got: which provider, as which client, by which rules (RFC 6749). */

export const TOKEN_AUTH_METHODS = ["client_secret_post", "client_secret_basic"] as const;
/** How a client with a secret says who it is at the token endpoint (RFC 6749 2.3.1). */
export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number];

/** What stands for the token endpoint of tokens that were put in by hand and are never refreshed. */
export const MANUAL = "manual";

export type OAuthConfig = {
  /** Where a person consents; without it a credential is connected by putting tokens in. */
  readonly authorizationUrl?: string;
  /** An http(s) address, or `MANUAL`. */
  readonly tokenUrl: string;
  /** Empty until somebody says it. */
  readonly clientId: string;
  /** As the provider is asked for them. */
  readonly scopes?: string;
  /** What stands between two of `scopes`. */
  readonly scopeSeparator: string;
  readonly disablePkce: boolean;
  readonly tokenAuthMethod: TokenAuthMethod;
};

/** What somebody says of a configuration; the rest is as most providers have it. */
export type OAuthConfigInput = Pick<OAuthConfig, "tokenUrl"> & Partial<OAuthConfig>;

export function toOAuthConfig(input: OAuthConfigInput): OAuthConfig {
  return {
    clientId: "",
    scopeSeparator: " ",
    disablePkce: false,
    tokenAuthMethod: "client_secret_post",
    ...input,
  };
}

/** A word that is not known acts as the usual one. */
export function toTokenAuthMethod(word: string | undefined): TokenAuthMethod {
  return TOKEN_AUTH_METHODS.find((method) => method === word) ?? "client_secret_post";
}

/**
 * Whether what one token endpoint has given, and the secret that it knows, may be kept under another configuration: only
 * while the endpoint stays the same. Whoever may change the configuration must not have them sent elsewhere.
 */
export function keepsSecrets(
  before: Pick<OAuthConfig, "tokenUrl"> | undefined,
  after: Pick<OAuthConfig, "tokenUrl">,
): boolean {
  return before !== undefined && before.tokenUrl === after.tokenUrl;
}
