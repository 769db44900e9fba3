import type { OAuthConfig } from "./config.ts";

export type AuthorizationRequest = {
  readonly authorizationUrl: string;
  readonly config: Pick<OAuthConfig, "clientId" | "scopes" | "disablePkce">;
  readonly state: string;
  /** Where the provider sends its answer. */
  readonly redirectUrl: string;
  /** RFC 7636, by SHA-256. */
  readonly codeChallenge: string;
};

/** Where a person is sent to consent (RFC 6749 4.1.1). What the address says itself stays, but for what we have to say. */
export function authorizationRequestUrl(request: AuthorizationRequest): string {
  const { authorizationUrl, config, state, redirectUrl, codeChallenge } = request;
  const url = new URL(authorizationUrl);
  url.hash = "";
  const say = (name: string, value: string) => url.searchParams.set(name, value);
  say("response_type", "code");
  say("client_id", config.clientId);
  say("redirect_uri", redirectUrl);
  say("state", state);
  if (config.scopes !== undefined) say("scope", config.scopes);
  if (!config.disablePkce) {
    say("code_challenge", codeChallenge);
    say("code_challenge_method", "S256");
  }
  return url.href;
}
