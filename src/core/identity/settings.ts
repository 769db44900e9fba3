import type { CompanyId } from "../ids.ts";

/** How this instance vouches for companies and their agents, as its operator has it. */
export type IdentitySettings = {
  /** The audience of an SVID for which none was asked. */
  readonly audience: string;
  /** Where the world finds this instance, without a slash at the end; absent when nobody has said. */
  readonly publicUrl?: string;
  /** Anyone may make a company. */
  readonly openCompanies: boolean;
  /** The keys of all companies are published as one bundle, too. */
  readonly sharedBundle: boolean;
};

/** The OpenID issuer of a company at an instance that is found there (OpenID Connect Discovery 4). */
export function issuerOf(baseUrl: string, companyId: CompanyId): string {
  return `${baseUrl}/oidc/${companyId}`;
}
