/** Where this browser has begun to connect a credential: the way back from the provider. */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { isKeyName } from "../../core/credential/key-name.ts";
import { isSlug } from "../../core/service/slug.ts";
import type { ApiContext } from "../../http/deps.ts";
import type { ApiContextOf } from "../../http/route.ts";
import { cookieAttributes } from "../../http/session-cookie.ts";
import { type Place, pathsOf } from "../approve/place.ts";
import { vaultPath } from "../console/nav.ts";

const NAME = "av_begun_";
/** As long as a consent may take. */
const SECONDS = 600;

/** At a proposal, or at the page of a credential in the console. */
export type Begun = Place | { readonly vault: string; readonly key: string };

type Deps = Pick<ApiContext, "digest" | "baseUrl">;

/**
 * Remembers in the browser where it began. The provider's answer tells nothing of that, and the address that it ends at
 * can be written by anybody. One cookie for each, since consents may be under way in several tabs; and sent along when
 * another site leads here, which one for this site alone would not be.
 */
export function rememberBegun(c: ApiContextOf, deps: Deps, begun: Begun): void {
  setCookie(c, nameOf(deps, begun), `${wordOf(begun)} ${begun.vault}`, {
    ...attributes(c, deps),
    maxAge: SECONDS,
  });
}

/** Once whoever began it is back there. */
export function forgetBegun(c: ApiContextOf, deps: Deps, begun: Begun): void {
  deleteCookie(c, nameOf(deps, begun), attributes(c, deps));
}

/** Where this browser began within the last ten minutes, if it was on one of our pages. */
export function begunAt(c: ApiContextOf): readonly Begun[] {
  return Object.entries(getCookie(c)).flatMap(([name, text]): Begun[] => {
    const [, word = "", vault = ""] = /^(\S{1,256}) (.+)$/.exec(text) ?? [];
    if (!name.startsWith(NAME) || !isSlug(vault)) return [];
    if (/^[1-9]\d{0,8}$/.test(word)) return [{ vault, number: Number(word) }];
    return isKeyName(word) ? [{ vault, key: word }] : [];
  });
}

/** The page that it began on. */
export function begunPath(begun: Begun): string {
  if ("number" in begun) return pathsOf(begun).page;
  return vaultPath(begun.vault, `/credentials/${begun.key}/connection`);
}

function nameOf({ digest }: Pick<Deps, "digest">, begun: Begun): string {
  return `${NAME}${wordOf(begun)}_${digest(begun.vault).slice(0, 16)}`;
}

function wordOf(begun: Begun): string {
  return "number" in begun ? String(begun.number) : begun.key;
}

function attributes(c: ApiContextOf, { baseUrl }: Pick<Deps, "baseUrl">) {
  return { ...cookieAttributes(c, baseUrl), sameSite: "Lax", path: "/oauth/complete" } as const;
}
