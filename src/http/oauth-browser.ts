import { getCookie, setCookie } from "hono/cookie";
import type { TokenHash } from "../core/ids.ts";
import type { Random } from "../ports/random.ts";
import type { Tokens } from "../ports/tokens.ts";
import type { ApiContextOf } from "./route.ts";
import { presentedToken } from "./session-cookie.ts";

const NAME = "av_oauth";
const SECONDS = 600;
const SECRET = /^[0-9a-f]{64}$/;

type Deps = {
  readonly random: Pick<Random, "bytes">;
  readonly tokens: Pick<Tokens, "hash">;
  readonly baseUrl: string;
};

/**
 * Marks the browser in which a consent begins, so that its answer counts in no other: somebody who is sent a link to
 * consent must not end another's. Undefined where the answer could not be known by it: for callers that are no browser,
 * and where the page has another host than the one that the provider sends people back to.
 *
 * A cookie of its own, since the session's is not sent along when another site sends the browser here.
 */
export function markBrowser(c: ApiContextOf, deps: Deps): TokenHash | undefined {
  if (presentedToken(c)?.via !== "cookie" || new URL(c.req.url).host !== new URL(deps.baseUrl).host) {
    return undefined;
  }
  const known = getCookie(c, NAME);
  // Several consents at once, in several tabs, are of one browser: it has to be sent along where the next one begins, too.
  const secret =
    known !== undefined && SECRET.test(known) ? known : Buffer.from(deps.random.bytes(32)).toString("hex");
  const secure = c.req.url.startsWith("https://") || deps.baseUrl.startsWith("https://");
  setCookie(c, NAME, secret, { path: "/", httpOnly: true, sameSite: "Lax", secure, maxAge: SECONDS });
  return deps.tokens.hash(secret);
}

/** The browser that an answer came with, if it was marked. */
export function markedBrowser(c: ApiContextOf, { tokens }: Pick<Deps, "tokens">): TokenHash | undefined {
  const secret = getCookie(c, NAME);
  return secret === undefined ? undefined : tokens.hash(secret);
}
