import { type CompanyId, DEFAULT_COMPANY_ID } from "../ids.ts";

declare const brand: unique symbol;
declare const setting: unique symbol;

/**
 * Which trust domain each company has: a `TrustDomain` for all of them, or a text with `{companyId}` in it, which gives
 * each its own. The instance's own SPIFFE IDs are in that of the company `default`.
 */
export type TrustDomains = string & { readonly [setting]: true };

/** The host part of SPIFFE IDs, such as `agent-vault.local`. */
export type TrustDomain = TrustDomains & { readonly [brand]: true };

export const DEFAULT_TRUST_DOMAIN = "agent-vault.local" as TrustDomain;

const PLACEHOLDER = "{companyId}";
/** SPIFFE-ID 2.1: lower case, no port, no percent-encoding, at most 255 bytes. */
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/;

export function isTrustDomain(text: string): text is TrustDomain {
  return TRUST_DOMAIN.test(text);
}

/** Whether a text is a trust domain once `{companyId}`, which it holds exactly once, is replaced. */
export function isTrustDomainTemplate(text: string): text is TrustDomains {
  return text.split(PLACEHOLDER).length === 2 && isTrustDomain(expand(text, DEFAULT_COMPANY_ID));
}

/** Whether every company has a trust domain of its own. */
export function isPerCompany(domains: TrustDomains): boolean {
  return domains.includes(PLACEHOLDER);
}

/** Whether SPIFFE IDs can be made for a company: an id with capitals, or too long a one, fits in no trust domain. */
export function hasTrustDomain(domains: TrustDomains, companyId: CompanyId): boolean {
  return isTrustDomain(expand(domains, companyId));
}

/** The company's trust domain. Different companies of a template have different ones. Throws a TypeError without one. */
export function trustDomainOf(domains: TrustDomains, companyId: CompanyId): TrustDomain {
  const trustDomain = expand(domains, companyId);
  if (isTrustDomain(trustDomain)) return trustDomain;
  throw new TypeError(`${JSON.stringify(trustDomain)} is no trust domain`);
}

/** The trust domain of what is the instance's own. */
export function ownTrustDomain(domains: TrustDomains): TrustDomain {
  return trustDomainOf(domains, DEFAULT_COMPANY_ID);
}

function expand(domains: string, companyId: CompanyId): string {
  return domains.replace(PLACEHOLDER, companyId);
}
