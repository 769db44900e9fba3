import type { Variable } from "../variable.ts";

/** The variables that say through which proxy the server reaches the world. */
export const UPSTREAM_PROXY_VARIABLES = {
  AGENT_VAULT_UPSTREAM_PROXY: {
    reader: "server",
    purpose:
      "Proxy for all that the server sends out, in place of the ones below: `http://`, `https://` or `socks5://`, with " +
      "`user:password@` where it asks for one; `none` is no proxy",
  },
  HTTPS_PROXY: { reader: "server", purpose: "Proxy towards `https://` upstreams, of the same forms" },
  https_proxy: { reader: "server", purpose: "The same, and wins over `HTTPS_PROXY`" },
  HTTP_PROXY: { reader: "server", purpose: "Proxy towards `http://` upstreams" },
  http_proxy: { reader: "server", purpose: "The same, and wins over `HTTP_PROXY`" },
  ALL_PROXY: { reader: "server", purpose: "Proxy where the one for the scheme is not set" },
  all_proxy: { reader: "server", purpose: "The same, and wins over `ALL_PROXY`" },
  NO_PROXY: {
    reader: "server",
    purpose: "Hosts, addresses and CIDR blocks, comma-separated, that no proxy is asked for; `*` is all",
  },
  no_proxy: { reader: "server", purpose: "The same, and wins over `NO_PROXY`" },
} as const satisfies Record<string, Variable>;
