import type { MiddlewareHandler } from "hono";
import type { ApiDeps } from "../deps.ts";
import type { ApiEnv } from "../route.ts";

/** What a client may call its request: it comes into answers and the log. */
const GIVEN = /^[A-Za-z0-9._:-]{1,128}$/;

/** Every answer says which request it is to, in the client's word where that is one, else in a new one. */
export function requestIds({ random }: Pick<ApiDeps, "random">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const given = c.req.header("X-Request-ID") ?? "";
    const id = GIVEN.test(given) ? given : random.uuid();
    c.set("requestId", id);
    await next();
    c.res.headers.set("X-Request-ID", id);
  };
}
