/** Passports: what an agent shows to a third party, which verifies it by the company's public key alone. */
import { allOf, badField } from "../all-faults.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../fields.ts";
import { passportIssuer, type SpiffeId, subjectSpiffeId } from "../identity/spiffe-id.ts";
import type { TrustDomains } from "../identity/trust-domain.ts";
import type { CompanyAgentId, CompanyId } from "../ids.ts";
import { parseScopes } from "./scope.ts";

/** Another type than an SVID's, so that neither is ever taken for the other. */
export const PASSPORT_TYPE = "CAP+JWT";
export const PASSPORT_AUDIENCE = "vane:passport:v1";
export const PASSPORT_VERSION = 1;

const TTL_SECONDS = { min: 300, max: 3600 };
const DEFAULT_SCOPES = ["tool:*", "attest:write"];

/** What binds a passport to one use: absent members bind nothing. */
export type PassportBinding = {
  /** 32 hex digits that the recipient has given. */
  readonly nonce?: string;
  /** The recipient. */
  readonly aud?: string;
  /** SHA-256 of the one request, 64 hex digits. */
  readonly requestHash?: string;
};

export type PassportTerms = {
  readonly scopes: readonly string[];
  readonly ttlSeconds: number;
  readonly binding: PassportBinding;
};

/** The whole payload; times are seconds since 1970. */
export type PassportClaims = {
  readonly iss: SpiffeId;
  readonly sub: SpiffeId;
  readonly aud: readonly [typeof PASSPORT_AUDIENCE];
  /** A UUID of version 4. */
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly vane: PassportBinding & {
    readonly v: typeof PASSPORT_VERSION;
    readonly agentId: string;
    readonly org: string;
    readonly orgSpiffeId: string;
    readonly scopes: readonly string[];
    /** From who authorized to whom, who is `sub`. */
    readonly delegationChain: readonly string[];
  };
};

/** Reads a body, absent or empty for all that is usual. Throws `bad_request` with all faults. */
export function parsePassportTerms(body: unknown): PassportTerms {
  if (body !== undefined && !isObject(body)) throw refused("The body must be a JSON object");
  const { scopes, ttl, nonce, aud, requestHash } = body ?? {};
  const [parsedScopes, ttlSeconds, ...bindings] = allOf(
    () => parseScopes(scopes ?? DEFAULT_SCOPES),
    () => parseTtl(ttl ?? TTL_SECONDS.max),
    () => optional("nonce", nonce, /^[0-9a-f]{32}$/, "32 lower-case hex digits"),
    () => optional("aud", aud, /^[\x21-\x7e]{1,512}$/, "1 to 512 visible ASCII characters without spaces"),
    () => optional("requestHash", requestHash, /^[0-9a-f]{64}$/, "64 lower-case hex digits"),
  );
  return { scopes: parsedScopes, ttlSeconds, binding: Object.assign({}, ...bindings) };
}

/** The claims of a passport for that agent that begins at `now`, ms since 1970. */
export function passportClaims(
  domains: TrustDomains,
  { companyId, agentId }: { readonly companyId: CompanyId; readonly agentId: CompanyAgentId },
  { scopes, ttlSeconds, binding }: PassportTerms,
  at: { readonly now: number; readonly jti: string },
): PassportClaims {
  const sub = subjectSpiffeId(domains, { companyId, agentId });
  const orgSpiffeId = subjectSpiffeId(domains, { companyId });
  const iat = Math.floor(at.now / 1000);
  return {
    iss: passportIssuer(domains, companyId),
    sub,
    aud: [PASSPORT_AUDIENCE],
    jti: at.jti,
    iat,
    nbf: iat,
    exp: iat + ttlSeconds,
    vane: {
      v: PASSPORT_VERSION,
      agentId,
      org: companyId,
      orgSpiffeId,
      scopes,
      delegationChain: [orgSpiffeId, sub],
      ...binding,
    },
  };
}

/** The terms of one that takes the place of another: the same, bindings included. */
export function sameTerms({ iat, exp, vane }: PassportClaims): PassportTerms {
  const { scopes, nonce, aud, requestHash } = vane;
  const binding = {
    ...(nonce === undefined ? {} : { nonce }),
    ...(aud === undefined ? {} : { aud }),
    ...(requestHash === undefined ? {} : { requestHash }),
  };
  return { scopes, ttlSeconds: exp - iat, binding };
}

function parseTtl(value: unknown): number {
  const isFit =
    Number.isInteger(value) && Number(value) >= TTL_SECONDS.min && Number(value) <= TTL_SECONDS.max;
  if (isFit) return Number(value);
  throw badField(
    "ttl",
    `Invalid field: ttl must be a whole number of seconds from ${TTL_SECONDS.min} to ${TTL_SECONDS.max}`,
  );
}

function optional(name: string, value: unknown, shape: RegExp, words: string): PassportBinding {
  if (value === undefined || value === null) return {};
  if (typeof value === "string" && shape.test(value)) return { [name]: value };
  throw badField(name, `Invalid field: ${name} must be ${words}`);
}

function refused(message: string): AppError {
  return new AppError("bad_request", { message });
}
