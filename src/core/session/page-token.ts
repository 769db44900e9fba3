/**
 * What begins every token of a login that was made on a page. A browser sends cookies to every port of a host, so another
 * server on this machine may learn such a token: it opens pages, and neither the API nor the proxy. The prefix is part of
 * what is hashed, so none can be made out of another.
 */
export const PAGE_TOKEN_PREFIX = "av_page_";

export function isPageToken(token: string): boolean {
  return token.startsWith(PAGE_TOKEN_PREFIX);
}
