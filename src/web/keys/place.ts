/** Where the pages of keys are. */
export const KEYS = "/keys";
export const COMPANIES = "/companies";

/** The page of a company's signing keys, or one below it. */
export function signingKeysPath(companyId: string, below: `/${string}` | "" = ""): `/${string}` {
  return `${COMPANIES}/${encodeURIComponent(companyId)}/signing-keys${below}`;
}
