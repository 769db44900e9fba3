import { getCookie } from "hono/cookie";
import type { Call } from "../../http/route.ts";

/**
 * Whether the browser was sent here by another site, and so keeps back the cookies that are for this site alone: whoever
 * is logged in would look as if they were not. A page that leads here as one of ours has them sent. Browsers that do not
 * say where they come from (they do on https and on this machine) are led on once, when no cookie of ours came along.
 */
export function comesFromElsewhere({ c, query }: Pick<Call, "c" | "query">): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site === "cross-site" || site === "same-site";
  const cameWithCookie = Object.keys(getCookie(c)).some((name) => name.startsWith("av_"));
  return !cameWithCookie && query("again") === undefined;
}
