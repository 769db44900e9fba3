import type { TokenAuthMethod } from "../../core/oauth/config.ts";
import type { Secret } from "../../core/secret.ts";

/** Whom to ask, and as which client. */
export type TokenEndpoint = {
  /** http or https. */
  readonly url: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: Secret | undefined;
  readonly authMethod: TokenAuthMethod;
};

/** What a token endpoint gave. */
export type Tokens = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** For how many seconds from now on the access token is good; absent when the endpoint does not say. */
  readonly expiresInSeconds?: number;
};

export type AuthorizationCode = {
  readonly code: Secret;
  readonly redirectUrl: string;
  readonly codeVerifier: Secret;
};

/**
 * A client of OAuth 2.0 (RFC 6749, 7636), over connections to vetted addresses. A call takes 30 s at most, follows no
 * redirect and is sent once. Throws OAuthFault.
 */
export type OAuthClient = {
  /** What proves later that an answer comes to whoever began, and the S256 challenge that is made of it. */
  pkce(): Promise<{ readonly codeVerifier: Secret; readonly codeChallenge: string }>;
  /** The verifier is sent in any case: who was told no challenge passes it over. */
  exchange(endpoint: TokenEndpoint, code: AuthorizationCode): Promise<Tokens>;
  /** `scope` as the parameter of that name; none where it is undefined, or where the endpoint finds that it is too much. */
  refresh(
    endpoint: TokenEndpoint,
    grant: { readonly refreshToken: Secret; readonly scope: string | undefined },
  ): Promise<Tokens>;
};
