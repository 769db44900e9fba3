import type { MiddlewareHandler } from "hono";
import { AppError } from "../../core/errors.ts";
import { withoutTokens } from "../../core/log/without-tokens.ts";
import type { ApiDeps } from "../deps.ts";
import type { ApiEnv } from "../route.ts";

/**
 * Logs at debug what the API answers with 4xx, and why, so that an operator can tell what a client did wrong. The path
 * stands there as the route declares it: the one that was asked for may hold a token.
 */
export function refusals({ logger }: Pick<ApiDeps, "logger">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { status } = c.res;
    if (status < 400 || status > 499) return;
    const why =
      c.error instanceof AppError ? { code: c.error.code, reason: withoutTokens(c.error.message) } : {};
    logger.debug("request refused", {
      method: c.req.method,
      route: c.get("route")?.path ?? "",
      status,
      ...why,
    });
  };
}
