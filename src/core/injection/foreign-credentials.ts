import type { RawHeaders } from "../net/headers.ts";
import { type Substitution, surfacesOf } from "../service/service.ts";

/**
 * Headers by which a client presents a credential of its own, in lower case with `-` for `_`. `Proxy-Authorization` is
 * ours and never goes upstream. What a client puts into a query or a body is not looked at.
 */
const NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "x-auth-token",
  "x-access-token",
  "private-token",
  "x-amz-security-token",
  "x-auth-key",
  "x-figma-token",
  "x-gitlab-token",
  "x-vault-token",
  "x-functions-key",
  "x-rapidapi-key",
  "ocp-apim-subscription-key",
  "dd-application-key",
  "circle-token",
  "fastly-key",
]);

/** `x-api-key`, `api-key`, `apikey`, `x-goog-api-key`, `xi-api-key`; `x-shopify-access-token`, `job-token`. */
const PATTERN = /(?:^|-)(?:api-?key|(?:access|auth|deploy|job|private|session)-token)$/;

export type OwnHeaders = {
  /** Lower-case names whose client values are dropped or replaced by ours: no offence, clients send dummies there. */
  readonly replaced: ReadonlySet<string>;
  /** The service's; a header that holds nothing but a placeholder of these carries our credential. */
  readonly substitutions: readonly Substitution[];
};

/** Lower-case names of the client's headers that would present a credential of its own upstream, each once. */
export function foreignCredentials(headers: RawHeaders, own: OwnHeaders): readonly string[] {
  const placeholders = own.substitutions
    .filter((one) => surfacesOf(one).includes("header"))
    .map((one) => one.placeholder);
  const found = new Set<string>();
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    if (!isCredentialHeader(name) || own.replaced.has(name)) continue;
    if (!isPlaceholderOnly(name, headers[at + 1] as string, placeholders)) found.add(name);
  }
  return [...found];
}

/** CGI and WSGI make one name of `X_Api_Key` and `X-Api-Key`, so both spellings present a credential. */
export function isCredentialHeader(lowerName: string): boolean {
  const name = lowerName.replaceAll("_", "-");
  return NAMES.has(name) || PATTERN.test(name);
}

/**
 * `placeholder`, `Bearer placeholder`, and for a cookie `name=placeholder; …`. Anything more could be a credential
 * with a placeholder for company.
 */
function isPlaceholderOnly(lowerName: string, value: string, placeholders: readonly string[]): boolean {
  if (placeholders.length === 0) return false;
  if (lowerName !== "cookie") return placeholders.includes(value.replace(/^[A-Za-z-]+ +/, "").trim());
  return value.split(";").every((pair) => placeholders.includes(pair.slice(pair.indexOf("=") + 1).trim()));
}
