import type { AuditValue } from "../audit/record.ts";
import type { OAuthConfig } from "./config.ts";

/** What a record of the audit log tells of a configuration: no secret, and of addresses not their parameters, which may hold one. */
export function recordedConfig(
  config: OAuthConfig,
  hasClientSecret: boolean,
): Readonly<Record<string, AuditValue | undefined>> {
  return {
    authorization_url:
      config.authorizationUrl === undefined ? undefined : withoutParameters(config.authorizationUrl),
    token_url: withoutParameters(config.tokenUrl),
    client_id: config.clientId,
    client_secret: hasClientSecret,
    scopes: config.scopes,
    token_auth_method: config.tokenAuthMethod,
    pkce: !config.disablePkce,
  };
}

function withoutParameters(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
