import type { MiddlewareHandler } from "hono";
import { resolvePrincipal } from "../../app/principals.ts";
import { agentBehind } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { ApiContext } from "../deps.ts";
import type { ApiEnv } from "../route.ts";
import { presentedToken } from "../session-cookie.ts";

/** Finds out who asks; without a live session the request ends here. */
export function authenticated(deps: ApiContext): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const presented = presentedToken(c);
    if (presented === undefined) throw new AppError("authentication_required");
    const userAgent = c.req.header("User-Agent");
    const page = c.get("route")?.page;
    const use = { page, ip: c.get("origin").ip, ...(userAgent === undefined ? {} : { userAgent }) };
    const principal = await resolvePrincipal(deps, presented.token, use);
    const agentId = agentBehind(principal);
    if (agentId !== undefined) deps.presence.seen(agentId, "api");
    c.set("principal", principal);
    await next();
  };
}
