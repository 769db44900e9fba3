import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ApiContextOf } from "./route.ts";

const NAME = "av_session";
const YEAR_SECONDS = 31_536_000;

/** How a request says who it is. */
export type PresentedToken = { readonly token: string; readonly via: "bearer" | "cookie" };

/** The bearer token, else the cookie's. */
export function presentedToken(c: ApiContextOf): PresentedToken | undefined {
  const header = c.req.header("Authorization");
  if (header?.startsWith("Bearer ")) return { token: header.slice("Bearer ".length), via: "bearer" };
  const token = cookieToken(c);
  return token === undefined ? undefined : { token, via: "cookie" };
}

/** Of a browser that is signed in, whatever else the request says. */
export function cookieToken(c: ApiContextOf): string | undefined {
  return getCookie(c, NAME) || undefined;
}

/** Signs the browser in for a year; the session itself may end sooner. */
export function setSessionCookie(c: ApiContextOf, token: string, baseUrl: string): void {
  setCookie(c, NAME, token, { ...cookieAttributes(c, baseUrl), maxAge: YEAR_SECONDS });
}

export function clearSessionCookie(c: ApiContextOf, baseUrl: string): void {
  deleteCookie(c, NAME, cookieAttributes(c, baseUrl));
}

/** What holds for each of our cookies: no script reads it and no other site has it sent. */
export function cookieAttributes(c: ApiContextOf, baseUrl: string) {
  const secure = c.req.url.startsWith("https://") || baseUrl.startsWith("https://");
  return { path: "/", httpOnly: true, sameSite: "Strict", secure } as const;
}
