import type { MiddlewareHandler } from "hono";
import { AppError } from "../../core/errors.ts";
import type { ApiContext } from "../deps.ts";

/** Lets nothing through before the instance has its owner, whatever the caller shows. */
export function initialized(deps: ApiContext): MiddlewareHandler {
  return async (_, next) => {
    if (!(await deps.setup.isInitialized())) throw new AppError("not_initialized");
    await next();
  };
}
