import type { Fields } from "../fields.ts";
import { SIGNING_ALGS, type SigningAlg } from "./signing-key.ts";

/** Why a token is refused; the first that applies, in this order. */
export type SvidFault =
  /** No signed token at all. */
  | "malformed"
  /** Other members than `alg`, `typ: "JWT"` and `kid`. */
  | "header"
  /** An algorithm that no key of ours has, or another than the key's. */
  | "algorithm"
  /** `sub` is no SPIFFE ID of ours. */
  | "subject"
  /** The company that `sub` names has no key of that `kid`. */
  | "unknown_key"
  | "signature"
  /** A claim is missing, or not of its type. */
  | "claims"
  | "not_yet_valid"
  | "expired"
  | "audience";

export type SvidHeader = { readonly alg: SigningAlg; readonly kid: string };

export type CheckedClaims = {
  readonly sub: string;
  readonly aud: readonly string[];
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly jti: string;
};

/** Clocks of issuer and verifier may differ by so much. */
const LEEWAY_SECONDS = 30;
const HEADER_MEMBERS = ["alg", "typ", "kid"];

/** The header of an SVID, which holds nothing that could choose another key or another meaning. */
export function checkHeader(header: Fields): SvidHeader | "header" | "algorithm" {
  const { alg: name, typ, kid } = header;
  const alg = SIGNING_ALGS.find((known) => known === name);
  if (alg === undefined) return "algorithm";
  if (!Object.keys(header).every((name) => HEADER_MEMBERS.includes(name))) return "header";
  if (typ !== "JWT" || typeof kid !== "string") return "header";
  return { alg, kid };
}

/** The claims when they hold at `now`, milliseconds since 1970, for that audience if one is given. */
export function checkClaims(
  claims: Fields,
  { now, audience }: { readonly now: number; readonly audience?: string },
): CheckedClaims | Extract<SvidFault, "claims" | "not_yet_valid" | "expired" | "audience"> {
  const { sub, aud, iat, nbf, exp, jti } = claims;
  if (typeof sub !== "string" || typeof jti !== "string" || !isTexts(aud)) return "claims";
  if (!isTime(iat) || !isTime(nbf) || !isTime(exp)) return "claims";
  const seconds = now / 1000;
  if (seconds < nbf - LEEWAY_SECONDS) return "not_yet_valid";
  if (seconds >= exp + LEEWAY_SECONDS) return "expired";
  if (audience !== undefined && !aud.includes(audience)) return "audience";
  return { sub, aud, iat, nbf, exp, jti };
}

/** When claims that held count no longer, in ms since 1970. */
export function countsUntil({ exp }: Pick<CheckedClaims, "exp">): number {
  return (exp + LEEWAY_SECONDS) * 1000;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string");
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
