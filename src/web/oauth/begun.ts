/** From which proposals this browser has begun to connect a credential: the way back from the provider. */
import { getCookie, setCookie } from "hono/cookie";
import { isSlug } from "../../core/service/slug.ts";
import type { ApiContext } from "../../http/deps.ts";
import type { ApiContextOf } from "../../http/route.ts";
import { cookieAttributes } from "../../http/session-cookie.ts";
import type { Place } from "../approve/place.ts";

const NAME = "av_begun_";
/** As long as a consent may take. */
const SECONDS = 600;

/**
 * Remembers in the browser where it began. The provider's answer tells nothing of that, and the address that it ends at
 * can be written by anybody. One cookie for each, since consents may be under way in several tabs; and sent along when
 * another site leads here, which one for this site alone would not be.
 */
export function rememberBegun(
  c: ApiContextOf,
  { digest, baseUrl }: Pick<ApiContext, "digest" | "baseUrl">,
  { vault, number }: Place,
): void {
  const attributes = { ...cookieAttributes(c, baseUrl), sameSite: "Lax", path: "/oauth/complete" } as const;
  const name = `${NAME}${number}_${digest(vault).slice(0, 16)}`;
  setCookie(c, name, `${number} ${vault}`, { ...attributes, maxAge: SECONDS });
}

/** Where this browser began within the last ten minutes, if it was at a proposal. */
export function begunAt(c: ApiContextOf): readonly Place[] {
  return Object.entries(getCookie(c)).flatMap(([name, text]) => {
    const [, number = "", vault = ""] = /^([1-9]\d{0,8}) (.+)$/.exec(text) ?? [];
    return name.startsWith(NAME) && isSlug(vault) ? [{ vault, number: Number(number) }] : [];
  });
}
