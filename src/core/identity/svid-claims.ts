import { allOf, badField } from "../all-faults.ts";
import { AppError } from "../errors.ts";
import type { ActClaim } from "../token-exchange/delegation.ts";
import { SIGNING_ALGS, type SigningAlg } from "./signing-key.ts";
import { apiSpiffeId, proxySpiffeId, type SpiffeId } from "./spiffe-id.ts";
import type { TrustDomains } from "./trust-domain.ts";

const TTL_SECONDS = { min: 60, max: 3600 };
/** What may stand for a SPIFFE ID of our own. */
const KEYWORDS: Readonly<Record<string, (trustDomain: TrustDomains) => SpiffeId>> = {
  proxy: proxySpiffeId,
  api: apiSpiffeId,
};
/** An audience is a name or a URI; tokens travel in headers, so it may not be endless. */
const AUDIENCE = /^[\x21-\x7e]{1,512}$/;
export const AUDIENCE_RULE = "1 to 512 visible ASCII characters and no spaces";
/** In any trust domain: which one is ours is a setting, and may be another tomorrow. */
const OWN_AUDIENCE = /^spiffe:\/\/[^/]*\/agent-vault(?:\/|$)/i;

/** What is asked of an SVID. */
export type SvidProfile = {
  readonly alg: SigningAlg;
  /** The one audience. */
  readonly audience: string;
  readonly ttlSeconds: number;
};

/** Each parameter as often as it was given. */
export type SvidParameters = {
  readonly alg?: readonly string[];
  readonly audience?: readonly string[];
  readonly ttl?: readonly string[];
};

/** The whole payload of an SVID (JWT-SVID 3, RFC 7519); times are seconds since 1970. */
export type SvidClaims = {
  readonly sub: SpiffeId;
  readonly aud: readonly [string];
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** A UUID of version 4. */
  readonly jti: string;
  /** The company's OpenID issuer. */
  readonly iss?: string;
  /** Who acts for the subject (RFC 8693, 4.1). */
  readonly act?: ActClaim;
  /** What it is good for alone (RFC 8693, 4.2). */
  readonly scope?: string;
  /** When the oldest identity was issued that it was exchanged for (OpenID Connect Core, 2). */
  readonly auth_time?: number;
};

export const DEFAULT_PROFILE: SvidProfile = {
  alg: "EdDSA",
  audience: "vane",
  ttlSeconds: 3600,
};

/**
 * The profile that parameters ask for; what is not given is as in `DEFAULT_PROFILE`, and for the audience that is usual
 * here. Throws `bad_request` with all faults.
 */
export function parseProfile(
  parameters: SvidParameters,
  usual: { readonly trustDomain: TrustDomains; readonly audience: string },
): SvidProfile {
  const [alg, audience, ttlSeconds] = allOf(
    () => parseAlg(single("alg", parameters.alg)),
    () => parseAudience(single("audience", parameters.audience) ?? usual.audience, usual.trustDomain),
    () => parseTtl(single("ttl", parameters.ttl)),
  );
  return { alg, audience, ttlSeconds };
}

/**
 * The claims of an SVID for `sub` that begins at `now`, milliseconds since 1970. An issuer is named only in those that
 * ES256 signs, for federation wants it; the others hold what the documents list, and nothing else.
 */
export function svidClaims(
  sub: SpiffeId,
  profile: SvidProfile,
  at: { readonly now: number; readonly jti: string; readonly issuer?: string },
): SvidClaims {
  const iat = Math.floor(at.now / 1000);
  const iss = profile.alg === "ES256" && at.issuer !== undefined ? { iss: at.issuer } : {};
  return { sub, aud: [profile.audience], iat, nbf: iat, exp: iat + profile.ttlSeconds, jti: at.jti, ...iss };
}

function single(name: string, values: readonly string[] = []): string | undefined {
  if (values.length > 1) throw refused(`Invalid field: ${name} may be given only once`);
  return values[0];
}

function parseAlg(text: string | undefined): SigningAlg {
  if (text === undefined) return DEFAULT_PROFILE.alg;
  const alg = SIGNING_ALGS.find((known) => known === text);
  if (alg === undefined) throw badField("alg", `Invalid field: alg must be ${SIGNING_ALGS.join(" or ")}`);
  return alg;
}

export function isAudience(text: string): boolean {
  return AUDIENCE.test(text);
}

/** Whether an audience, or the word for one, is an interface of Agent Vault's own. */
export function isOwnAudience(text: string): boolean {
  return Object.hasOwn(KEYWORDS, text) || OWN_AUDIENCE.test(text);
}

/** The audience that a word stands for. Throws `bad_request`. */
export function parseAudience(text: string, trustDomain: TrustDomains): string {
  const own = Object.hasOwn(KEYWORDS, text) ? KEYWORDS[text] : undefined;
  if (own !== undefined) return own(trustDomain);
  if (isAudience(text)) return text;
  throw badField("audience", `Invalid field: audience must have ${AUDIENCE_RULE}`);
}

function parseTtl(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PROFILE.ttlSeconds;
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= TTL_SECONDS.min && seconds <= TTL_SECONDS.max) return seconds;
  throw badField(
    "ttl",
    `Invalid field: ttl must be a whole number of seconds from ${TTL_SECONDS.min} to ${TTL_SECONDS.max}`,
  );
}

function refused(message: string): AppError {
  return new AppError("bad_request", { message });
}
