/** Where a proposal's page lies: which proposal, of which vault, and the cookie that its link was exchanged for. */
import { getCookie, setCookie } from "hono/cookie";
import { AppError } from "../../core/errors.ts";
import { DEFAULT_VAULT_NAME } from "../../core/ids.ts";
import { APPROVAL_LINK_LIFETIME_MS } from "../../core/proposal/proposal.ts";
import type { ApiContext } from "../../http/deps.ts";
import type { ApiContextOf, Call } from "../../http/route.ts";
import { cookieAttributes } from "../../http/session-cookie.ts";

export type Place = { readonly vault: string; readonly number: number };

/** The addresses of a proposal's page and of its forms. */
export type Paths = {
  readonly page: string;
  readonly reject: string;
  readonly login: string;
  readonly connect: string;
};

/** What the address names; the vault `default` unless it says which. Throws `not_found` for what is no number. */
export function placeOf({ param, query }: Pick<Call, "param" | "query">): Place {
  return { vault: query("vault") ?? DEFAULT_VAULT_NAME, number: numberOf(param("id")) };
}

export function numberOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new AppError("not_found");
  return Number(text);
}

export function pathsOf({ vault, number }: Place): Paths {
  const base = `/approve/${number}`;
  const query = `?${new URLSearchParams({ vault })}`;
  return {
    page: `${base}${query}`,
    reject: `${base}/reject${query}`,
    login: `${base}/login${query}`,
    connect: `${base}/connect${query}`,
  };
}

/** Keeps the token of the link, for this page alone and as long as the link may be used. */
export function keepToken(c: ApiContextOf, deps: ApiContext, place: Place, token: string): void {
  setCookie(c, cookieName(deps, place), token, {
    ...cookieAttributes(c, deps.baseUrl),
    path: `/approve/${place.number}`,
    maxAge: APPROVAL_LINK_LIFETIME_MS / 1000,
  });
}

export function keptToken(c: ApiContextOf, deps: ApiContext, place: Place): string | undefined {
  return getCookie(c, cookieName(deps, place));
}

/** Each vault counts its proposals itself, so several have one of this number. */
function cookieName({ digest }: ApiContext, { vault }: Place): string {
  return `av_approval_${digest(vault).slice(0, 16)}`;
}
