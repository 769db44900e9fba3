import type { MiddlewareHandler } from "hono";
import { AppError } from "../../core/errors.ts";
import { isOwnHost } from "../../core/net/own-host.ts";
import type { ApiDeps } from "../deps.ts";

/** Refuses requests that name a host which is not ours, on a server that only its own machine can reach. */
export function ownHost({ loopbackOnly, baseUrl }: ApiDeps): MiddlewareHandler {
  return async (c, next) => {
    if (loopbackOnly && !isOwnHost(c.req.header("Host") ?? new URL(c.req.url).host, baseUrl)) {
      throw new AppError("host_refused", {
        hint: "Use http://127.0.0.1 or http://localhost, or set AGENT_VAULT_ADDR on the server to the name it is reached by.",
      });
    }
    await next();
  };
}
