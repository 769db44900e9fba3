import type { MiddlewareHandler } from "hono";
import { AppError } from "../../core/errors.ts";
import { parseIp } from "../../core/net/address.ts";
import { unbracketed } from "../../core/net/target.ts";
import type { ApiDeps } from "../deps.ts";

/**
 * Refuses requests that name a host which is not ours, on a server that only its own machine can reach. A page whose
 * name was made to resolve to loopback (DNS rebinding) is of the same origin to a browser, but it still sends its name.
 * No page can be loaded from a foreign name that is an IP address or `localhost`.
 */
export function ownHost(deps: ApiDeps): MiddlewareHandler {
  const known = ["localhost", hostnameOf(deps.baseUrl)];
  return async (c, next) => {
    const host = hostnameOf(`http://${c.req.header("Host") ?? new URL(c.req.url).host}`);
    if (deps.loopbackOnly && (host === undefined || !(known.includes(host) || isIp(host)))) {
      throw new AppError("host_refused", {
        hint: "Use http://127.0.0.1 or http://localhost, or set AGENT_VAULT_ADDR on the server to the name it is reached by.",
      });
    }
    await next();
  };
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : undefined;
}

function isIp(host: string): boolean {
  return parseIp(unbracketed(host)) !== undefined;
}
