import { AppError } from "../errors.ts";

declare const brand: unique symbol;
/** The host part of SPIFFE IDs, such as `agent-vault.local`. */
export type TrustDomain = string & { readonly [brand]: true };

export const DEFAULT_TRUST_DOMAIN = "agent-vault.local" as TrustDomain;

/** SPIFFE-ID 2.1: lower case, no port, no percent-encoding, at most 255 bytes. */
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/;

export function isTrustDomain(text: string): text is TrustDomain {
  return TRUST_DOMAIN.test(text);
}

/** The trust domain that a setting names. Throws `invalid_config` with the rule. */
export function parseTrustDomain(text: string): TrustDomain {
  if (isTrustDomain(text)) return text;
  throw new AppError("invalid_config", {
    message: `"${text}" is no trust domain: it has 1 to 255 characters of a-z, 0-9, ".", "-" and "_".`,
    hint: "Give the name alone, without spiffe://, port or path, such as agents.example.com.",
  });
}
