import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ApiContext } from "./deps.ts";
import type { ApiContextOf } from "./route.ts";

const NAME = "av_session";
/** Of a login that was made on a page; see `core/session/page-token.ts`. */
const PAGE_NAME = "av_page";
const YEAR_SECONDS = 31_536_000;

/** How a request says who it is. */
export type PresentedToken = { readonly token: string; readonly via: "bearer" | "cookie" };

/** The bearer token, else the cookie's; on a page the one of a login that was made there comes before the other. */
export function presentedToken(c: ApiContextOf): PresentedToken | undefined {
  const header = c.req.header("Authorization");
  if (header?.startsWith("Bearer ")) return { token: header.slice("Bearer ".length), via: "bearer" };
  const token = (c.get("route")?.page === "approval" ? getCookie(c, PAGE_NAME) : undefined) || cookieToken(c);
  return token === undefined ? undefined : { token, via: "cookie" };
}

/** Of a browser that is signed in, whatever else the request says. */
export function cookieToken(c: ApiContextOf): string | undefined {
  return getCookie(c, NAME) || undefined;
}

/** Signs the browser in for a year; the session itself may end sooner. Whoever it is, is nobody else on any page. */
export function setSessionCookie(c: ApiContextOf, token: string, baseUrl: string): void {
  if (pageCookieToken(c) !== undefined) deleteCookie(c, PAGE_NAME, cookieAttributes(c, baseUrl));
  setCookie(c, NAME, token, { ...cookieAttributes(c, baseUrl), maxAge: YEAR_SECONDS });
}

/** Lets the browser see pages until `expiresAt` (ms since 1970). */
export function setPageCookie(
  c: ApiContextOf,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: number },
  { baseUrl, clock }: Pick<ApiContext, "baseUrl" | "clock">,
): void {
  const maxAge = Math.floor((expiresAt - clock.now()) / 1000);
  setCookie(c, PAGE_NAME, token, { ...cookieAttributes(c, baseUrl), maxAge });
}

export function clearSessionCookie(c: ApiContextOf, baseUrl: string): void {
  deleteCookie(c, NAME, cookieAttributes(c, baseUrl));
}

/** Both of them: that of a browser that is signed in, and that of a login on a page. */
export function clearCookies(c: ApiContextOf, baseUrl: string): void {
  clearSessionCookie(c, baseUrl);
  deleteCookie(c, PAGE_NAME, cookieAttributes(c, baseUrl));
}

/** The token of a login that was made on a page, whatever the route. */
export function pageCookieToken(c: ApiContextOf): string | undefined {
  return getCookie(c, PAGE_NAME) || undefined;
}

/** What holds for each of our cookies: no script reads it and no other site has it sent. */
export function cookieAttributes(c: ApiContextOf, baseUrl: string) {
  const secure = c.req.url.startsWith("https://") || baseUrl.startsWith("https://");
  return { path: "/", httpOnly: true, sameSite: "Strict", secure } as const;
}
