/**
 * Logins that are made in a browser. It sends cookies to every port of a host, so that another server on this machine may
 * learn such a token: it opens pages, and neither the API nor the proxy. The prefix is part of what is hashed, so none can
 * be made out of another.
 */

/** Where a login counts: everywhere, on the console's pages and on those of approvals, or on the latter alone. */
export type LoginReach = "all" | "console" | "approval";

/** The kinds of pages. */
export type PageKind = Exclude<LoginReach, "all">;

export const PAGE_TOKEN_PREFIX = "av_page_";
export const CONSOLE_TOKEN_PREFIX = "av_console_";

/** Whether it is a token of a login that was made in a browser. */
export function opensPagesAlone(token: string): boolean {
  return token.startsWith(PAGE_TOKEN_PREFIX) || token.startsWith(CONSOLE_TOKEN_PREFIX);
}

/** Whether a token may be asked about there at all; `page` is undefined for all that is no page. */
export function countsAt(token: string, page: PageKind | undefined): boolean {
  if (token.startsWith(PAGE_TOKEN_PREFIX)) return page === "approval";
  if (token.startsWith(CONSOLE_TOKEN_PREFIX)) return page !== undefined;
  return true;
}
