/**
 * What is said once on the next page, after a form was taken and the browser was led on. It travels in a cookie that only
 * this server can have written, bound to the page that it is for: cookies are every port's of a host, and one that says
 * "deleted" where nothing was would mislead.
 */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { AppError } from "../../core/errors.ts";
import { type Sealed, Secret } from "../../core/secret.ts";
import type { ApiContext } from "../../http/deps.ts";
import type { ApiContextOf, Call } from "../../http/route.ts";
import { cookieAttributes } from "../../http/session-cookie.ts";
import { seeOther } from "../page.ts";

const NAME = "av_notice";
const SECONDS = 60;
/** Browsers keep cookies of up to 4 KiB; sealing and spelling take a third more. */
const MAX_TEXT = 1500;
const CONTEXT = { kind: "notice" } as const;

export type Notice = { readonly tone: "ok" | "warn"; readonly text: string };

/** Leads on after a form was taken, and says there what was done, in a sentence of ours. Never a secret. */
export function done({ c, deps }: Pick<Call, "c" | "deps">, path: string, notice: Notice | string): Response {
  const { tone, text } = typeof notice === "string" ? ({ tone: "ok", text: notice } as const) : notice;
  const sealed = deps.barrier.seal(new Secret(JSON.stringify([pathOf(path), tone, cut(text)])), CONTEXT);
  const value = Buffer.from(sealed).toString("base64url");
  setCookie(c, NAME, value, { ...cookieAttributes(c, deps.baseUrl), maxAge: SECONDS });
  return seeOther(c, path);
}

/** What is to be said on this page, which is said no second time. */
export function takeNotice(c: ApiContextOf, deps: ApiContext): Notice | undefined {
  const kept = getCookie(c, NAME);
  if (kept === undefined) return undefined;
  const [path, tone, text] = opened(kept, deps);
  if (typeof path !== "string" || typeof text !== "string" || !isAt(c.req.path, path)) return undefined;
  deleteCookie(c, NAME, cookieAttributes(c, deps.baseUrl));
  return { tone: tone === "warn" ? "warn" : "ok", text };
}

function opened(kept: string, { barrier }: ApiContext): readonly unknown[] {
  try {
    const sealed = Buffer.from(kept, "base64url") as Uint8Array as Sealed;
    return JSON.parse(barrier.open(sealed, CONTEXT).open());
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** There, or where that leads on to: a vault's address leads to one of its pages. */
function isAt(current: string, path: string): boolean {
  return current === path || (path !== "/" && current.startsWith(`${path}/`));
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

function pathOf(address: string): string {
  return new URL(address, "http://here").pathname;
}
