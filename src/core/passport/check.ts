import { type Fields, isObject } from "../fields.ts";
import type { SpiffeId } from "../identity/spiffe-id.ts";
import {
  PASSPORT_AUDIENCE,
  PASSPORT_TYPE,
  PASSPORT_VERSION,
  type PassportBinding,
  type PassportClaims,
} from "./claims.ts";
import { grantFor, toolScope } from "./scope.ts";

/** Why a passport is refused, in the words of the wire, and what is said of it; the first that applies, in this order. */
export const PASSPORT_FAULTS = {
  MALFORMED_TOKEN: "The passport is no signed token",
  ALGORITHM_MISMATCH: "A passport is signed with EdDSA",
  WRONG_TOKEN_TYPE: `A passport has the type ${PASSPORT_TYPE}`,
  SIGNATURE_INVALID: "No key of a company here has signed this passport",
  TOKEN_EXPIRED: "The passport has expired",
  TOKEN_NOT_YET_VALID: "The passport is not valid yet",
  AUDIENCE_MISMATCH: "The passport is for another audience",
  INVALID_ISSUER: "The passport names another issuer than its key's",
  INVALID_SUBJECT: "The passport is for no agent of the company that has signed it",
  MALFORMED_CLAIMS: "A claim of the passport is missing, or not what it should be",
  UNSUPPORTED_VERSION: "The passport is of a version that is not known here",
  CHAIN_INCOHERENT: "The delegation chain does not end with the passport's agent",
  MISSING_NONCE: "The passport is bound to no nonce",
  NONCE_MISMATCH: "The passport is bound to another nonce",
  MISSING_AUDIENCE: "The passport is bound to no recipient",
  REQUEST_MISMATCH: "The passport is bound to another request",
  SCOPE_DENIED: "The passport does not grant this tool",
  PASSPORT_REVOKED: "The passport has been revoked",
} as const;

export type PassportFault = keyof typeof PASSPORT_FAULTS;

/** Clocks of issuer and verifier may differ by so much. */
const LEEWAY_SECONDS = 30;

/** What the signature's key has to agree with, and what whoever was shown the passport asks of it. */
export type PassportExpected = {
  /** Of the company whose key has signed. */
  readonly issuer: string;
  /** Whether a text is the SPIFFE ID of an agent of that company. */
  readonly isSubject: (sub: string) => boolean;
  /** In ms since 1970. */
  readonly now: number;
  readonly tool?: string;
  readonly nonce?: string;
  readonly audience?: string;
  readonly requestHash?: string;
};

/** The `kid` of a passport's header. Of a header without one, no company has the key. */
export function checkPassportHeader(header: Fields): { readonly kid: string } | PassportFault {
  const { alg, typ, kid } = header;
  if (alg !== "EdDSA") return "ALGORITHM_MISMATCH";
  if (typ !== PASSPORT_TYPE) return "WRONG_TOKEN_TYPE";
  return typeof kid === "string" ? { kid } : "SIGNATURE_INVALID";
}

/** The claims of a passport whose signature holds, and the scope that grants what is asked for. */
export function checkPassportClaims(
  claims: Fields,
  expected: PassportExpected,
): { readonly claims: PassportClaims; readonly scopeGranted: string } | PassportFault {
  const fault = checkStandard(claims, expected);
  if (fault !== undefined) return fault;
  const { vane } = claims;
  if (!isObject(vane)) return "MALFORMED_CLAIMS";
  if (vane["v"] !== PASSPORT_VERSION) return "UNSUPPORTED_VERSION";
  if (!hasShape(claims)) return "MALFORMED_CLAIMS";
  if (claims.vane.delegationChain.at(-1) !== claims.sub) return "CHAIN_INCOHERENT";
  const unbound = checkBinding(claims.vane, expected);
  if (unbound !== undefined) return unbound;
  const asked = expected.tool === undefined ? undefined : toolScope(expected.tool);
  const scopeGranted = grantFor(claims.vane.scopes, asked);
  return scopeGranted === undefined ? "SCOPE_DENIED" : { claims, scopeGranted };
}

function checkStandard(
  { iss, sub, aud, exp, nbf }: Fields,
  { issuer, isSubject, now }: PassportExpected,
): PassportFault | undefined {
  const seconds = now / 1000;
  if (typeof exp !== "number" || exp + LEEWAY_SECONDS < seconds) return "TOKEN_EXPIRED";
  if (typeof nbf === "number" && nbf - LEEWAY_SECONDS > seconds) return "TOKEN_NOT_YET_VALID";
  if (!Array.isArray(aud) || !aud.includes(PASSPORT_AUDIENCE)) return "AUDIENCE_MISMATCH";
  if (iss !== issuer) return "INVALID_ISSUER";
  return typeof sub === "string" && isSubject(sub) ? undefined : "INVALID_SUBJECT";
}

function hasShape(claims: Fields): claims is PassportClaims & Fields & { readonly sub: SpiffeId } {
  const { jti, iat, vane } = claims;
  if (typeof jti !== "string" || !Number.isSafeInteger(iat) || !isObject(vane)) return false;
  const { agentId, org, orgSpiffeId, scopes, delegationChain, nonce, aud, requestHash } = vane;
  const texts = [agentId, org, orgSpiffeId].every((one) => typeof one === "string");
  const bindings = [nonce, aud, requestHash].every((one) => one === undefined || typeof one === "string");
  return texts && bindings && isTexts(scopes) && isTexts(delegationChain);
}

/**
 * Nonce and recipient count where the verifier has one in mind; a request does wherever the passport names one, since
 * such a passport says of itself that it is good for nothing else.
 */
function checkBinding(
  vane: PassportBinding,
  { nonce, audience, requestHash }: PassportExpected,
): PassportFault | undefined {
  if (nonce !== undefined && vane.nonce === undefined) return "MISSING_NONCE";
  if (nonce !== undefined && vane.nonce !== nonce) return "NONCE_MISMATCH";
  if (audience !== undefined && vane.aud === undefined) return "MISSING_AUDIENCE";
  if (audience !== undefined && vane.aud !== audience) return "AUDIENCE_MISMATCH";
  const isBound = vane.requestHash !== undefined;
  return isBound && vane.requestHash !== requestHash ? "REQUEST_MISMATCH" : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string");
}
