import { allOf, badField } from "../../../core/all-faults.ts";
import { parseKeyName } from "../../../core/credential/key-name.ts";
import { parseCredentialValue } from "../../../core/credential/value.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName } from "../../../core/ids.ts";
import { MANUAL, type OAuthConfig, toOAuthConfig, toTokenAuthMethod } from "../../../core/oauth/config.ts";
import { parseEndpoint } from "../../../core/oauth/endpoint.ts";
import { readSecretInput, type SecretInput } from "../../../core/oauth/masked.ts";
import type { OAuthCredential } from "../../../ports/store/vault/oauth-credentials.ts";

/** As it came. */
export type TokensRequest = {
  readonly vault: string;
  readonly key: string | undefined;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly tokenUrl: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly tokenAuthMethod: string | undefined;
  /** There must be no credential of that key yet. */
  readonly onlyNew?: boolean;
};

/** Tokens that somebody wants to put in, with what they say of where these come from. */
export type Upload = {
  readonly key: KeyName;
  readonly accessToken: SecretInput;
  readonly refreshToken: SecretInput;
  readonly tokenUrl: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: SecretInput;
  readonly tokenAuthMethod: string | undefined;
};

/** Throws `bad_request` and `invalid_key_name`, with every fault. */
export function parseUpload(request: TokensRequest): Upload {
  const [key, accessToken, refreshToken, tokenUrl, clientSecret] = allOf(
    () => parseKeyName(request.key ?? ""),
    () => parseToken("access_token", request.accessToken),
    () => parseToken("refresh_token", request.refreshToken),
    () => parseTokenUrl(request.tokenUrl),
    () => parseToken("client_secret", request.clientSecret),
    () => {
      if (isAbsent(request.accessToken) && isAbsent(request.refreshToken)) {
        throw badField("access_token", "access_token or refresh_token is required");
      }
    },
  );
  const { clientId, tokenAuthMethod } = request;
  return {
    key,
    accessToken,
    refreshToken,
    tokenUrl,
    clientSecret,
    clientId: clientId || undefined,
    tokenAuthMethod,
  };
}

function isAbsent(text: string | undefined): boolean {
  return text === undefined || text === "";
}

function parseToken(field: string, text: string | undefined): SecretInput {
  const input = readSecretInput(text);
  if (input.type === "new") parseCredentialValue(field as KeyName, input.value);
  return input;
}

function parseTokenUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === "" || text === MANUAL) return text || undefined;
  return parseEndpoint("token_url", text);
}

/** Throws `bad_request` where a stored token is to be kept that there is not. */
export function refuseNothingToKeep(
  { key, accessToken, refreshToken }: Upload,
  held: OAuthCredential | undefined,
): void {
  const absent = [
    ...(accessToken.type === "keep" && held?.accessToken === undefined ? ["access_token"] : []),
    ...(refreshToken.type === "keep" && held?.refreshToken === undefined ? ["refresh_token"] : []),
  ];
  if (absent.length === 0) return;
  throw new AppError("bad_request", {
    message: `${key} has no stored ${absent.join(" and no stored ")} that could be kept`,
  });
}

/** How the tried refresh token is to be used from now on: what was sent, and the rest as it is stored. */
export function triedConfig(upload: Upload, held: OAuthCredential | undefined): OAuthConfig {
  const { tokenUrl, clientId, tokenAuthMethod } = upload;
  return {
    ...toOAuthConfig({ tokenUrl: MANUAL, ...held?.config }),
    ...(tokenUrl === undefined ? {} : { tokenUrl }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(isAbsent(tokenAuthMethod) ? {} : { tokenAuthMethod: toTokenAuthMethod(tokenAuthMethod) }),
  };
}

/** For a credential that there is not yet. What was sent is noted; a client secret beside it is not, as nobody has tried it. */
export function untriedConfig({ tokenUrl, clientId, tokenAuthMethod }: Upload): OAuthConfig {
  return toOAuthConfig({
    tokenUrl: tokenUrl ?? MANUAL,
    clientId: clientId ?? MANUAL,
    tokenAuthMethod: toTokenAuthMethod(tokenAuthMethod),
  });
}
