import { foldFieldNames, isObject } from "../fields.ts";
import { TOKEN_AUTH_METHODS } from "../oauth/config.ts";
import type { Fail } from "../service/fault.ts";
import { Faults } from "../service/fault.ts";
import { type HostOptions, parseHost } from "../service/host-pattern.ts";
import type { ProposedOAuth } from "./proposal.ts";
import { parseText } from "./text.ts";

const NAMES = [
  "authorization_url",
  "token_url",
  "client_id",
  "client_secret",
  "scopes",
  "scope_separator",
  "disable_pkce",
  "token_auth_method",
];
const MAX_BYTES = 2000;

/**
 * How an OAuth credential is to be got. Its addresses are http or https, of hosts that a service could name; secrets are
 * refused: a person gives them. Throws `InvalidService` with every fault.
 */
export function parseProposedOAuth(value: unknown, options: HostOptions, fail: Fail): ProposedOAuth {
  if (!isObject(value)) fail("oauth", "is required for the type oauth, with token_url");
  const fields = foldFieldNames(value, NAMES);
  const faults = new Faults();
  const text = (name: string) =>
    faults.attempt(() => parseText(fields[name], { at: `oauth.${name}`, bytes: MAX_BYTES }, fail));
  const url = (name: string) => {
    const given = text(name);
    faults.attempt(() => {
      if (given !== undefined && given !== "") demandEndpoint(given, `oauth.${name}`, options, fail);
    });
    return given;
  };
  const tokenUrl = url("token_url");
  const authorizationUrl = url("authorization_url");
  const [clientId, scopes, scopeSeparator] = [text("client_id"), text("scopes"), text("scope_separator")];
  const disablePkce = fields["disable_pkce"];
  const method = TOKEN_AUTH_METHODS.find((known) => known === fields["token_auth_method"]);
  faults.attempt(() => (tokenUrl === "" ? fail("oauth.token_url", "is required") : undefined));
  faults.attempt(() => {
    if (fields["client_secret"] !== undefined)
      fail("oauth.client_secret", "has no place in a proposal: whoever connects the credential gives it");
  });
  faults.attempt(() => {
    if (disablePkce !== undefined && typeof disablePkce !== "boolean")
      fail("oauth.disable_pkce", "must be true or false");
  });
  faults.attempt(() => {
    if (method === undefined && !isBlank(fields["token_auth_method"]))
      fail("oauth.token_auth_method", `must be ${TOKEN_AUTH_METHODS.join(" or ")}`);
  });
  faults.throwAny();
  return {
    tokenUrl,
    ...(authorizationUrl === "" ? {} : { authorizationUrl }),
    ...(clientId === "" ? {} : { clientId }),
    ...(scopes === "" ? {} : { scopes }),
    ...(scopeSeparator === "" ? {} : { scopeSeparator }),
    ...(typeof disablePkce === "boolean" ? { disablePkce } : {}),
    ...(method === undefined ? {} : { tokenAuthMethod: method }),
  };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === "";
}

/** Where a server of ours would call, or send a person. */
function demandEndpoint(text: string, at: string, options: HostOptions, fail: Fail): void {
  const url = parseWebAddress(text);
  if (url === undefined)
    fail(at, "must be an http or https address with a host, and nothing before the host");
  parseHost(url.hostname, options, (_, problem) => fail(at, `has a host that is not fit: ${problem}`));
}

/**
 * A web address as it was written, or nothing: no blanks or control characters, which parsers drop, and no name before
 * the host, which people take for it (`https://bank.example@evil.example`).
 */
export function parseWebAddress(text: string): URL | undefined {
  if (!/^https?:\/\/[^/\\?#]/i.test(text) || /[\s\p{Cc}\p{Cf}\\]/u.test(text)) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username === "" && url.password === "" && url.hostname !== "" ? url : undefined;
}
