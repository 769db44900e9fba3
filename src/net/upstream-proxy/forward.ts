import { formatHost, type Target } from "../../core/net/target.ts";
import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import type { UpstreamRequest } from "../../ports/net/upstream.ts";
import { loginField, refusedWith } from "./http-connect.ts";

/** How requests in the clear are given to an HTTP proxy, on a connection to the proxy itself. */
export type Forward = {
  /** The whole head but for the framing's field: request target in absolute form (RFC 9112 3.2.2), with our login. */
  headText(request: UpstreamRequest): string;
  /** What an answer of this status is, where it is the proxy's own and none for the client. */
  refusal(status: number): UpstreamFault | undefined;
};

export function forwardTo(proxy: UpstreamProxy, target: Target): Forward {
  const origin = `http://${formatHost(target, 80)}`;
  const login = loginField(proxy);
  return {
    headText({ method, pathAndQuery, headers, once }) {
      // RFC 9112 3.2.4: asked of a proxy, `OPTIONS *` is the origin without a path.
      let text = `${method} ${origin}${pathAndQuery === "*" ? "" : pathAndQuery} HTTP/1.1\r\n`;
      for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
      // RFC 9110 9.3.8: who asked for it is answered with what we sent, and it is none of theirs.
      const own = method === "TRACE" ? "" : login;
      return `${text}${own}${once === true ? "Connection: close\r\n" : ""}`;
    },
    refusal: (status) => (status === 407 ? refusedWith(proxy, status, "the request") : undefined),
  };
}
