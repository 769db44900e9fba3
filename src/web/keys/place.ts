import { companyPath, SIGNING_VIEW } from "../companies/place.ts";

/** The page of the instance's keys. */
export const KEYS = "/keys";

/** The page of a company's signing keys, or one below it. */
export function signingKeysPath(company: string, below: `/${string}` | "" = ""): string {
  return companyPath(company, `${SIGNING_VIEW.path}${below}`);
}
