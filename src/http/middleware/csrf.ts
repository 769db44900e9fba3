import type { MiddlewareHandler } from "hono";
import { AppError } from "../../core/errors.ts";
import type { ApiContext } from "../deps.ts";
import type { ApiContextOf, ApiEnv } from "../route.ts";
import { presentedToken } from "../session-cookie.ts";

/**
 * Refuses writes that another site's page made a browser send. A write that a cookie authenticates must prove that
 * it comes from a page of ours; one without credentials (sign-in sets a cookie, too) must not say the contrary.
 * A bearer token is proof enough: no foreign page can know it.
 */
export function sameOrigin(deps: ApiContext): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const via = presentedToken(c)?.via;
    const site = siteOf(c, deps);
    if (via !== "bearer" && (site === "foreign" || (via === "cookie" && site === "unknown"))) {
      throw new AppError("forbidden", {
        message: "Cross-site request refused",
        hint: "Send the token as Authorization: Bearer, or call from a page of this server.",
      });
    }
    await next();
  };
}

/** Sec-Fetch-Site cannot be set by a page; where a browser does not send it, Origin decides. */
function siteOf(c: ApiContextOf, deps: ApiContext): "own" | "foreign" | "unknown" {
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site === "same-origin" || site === "none" ? "own" : "foreign";
  const origin = c.req.header("Origin");
  if (origin === undefined) return "unknown";
  if (!URL.canParse(origin)) return "foreign";
  const { host, origin: normal } = new URL(origin);
  const isOwn = host === new URL(c.req.url).host || normal === originOf(deps.publicUrl);
  return isOwn ? "own" : "foreign";
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}
