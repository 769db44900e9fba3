/** The way out through a proxy, and an upstream behind it that says what it was asked. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { parseNoProxy } from "../../../src/core/net/no-proxy.ts";
import type { UpstreamProxies } from "../../../src/core/net/upstream-proxy.ts";
import { parseProxyUrl } from "../../../src/core/net/upstream-proxy-url.ts";
import { createUpstreams } from "../../../src/net/ways-out.ts";
import { createAuthority } from "../certificates.ts";

export const authority = createAuthority("Company test authority");
export const NAME = "api.example.com";

export type Change = Partial<UpstreamProxies> & {
  pins?: Record<string, readonly string[]>;
  ownPorts?: readonly number[];
  allowPrivateRanges?: boolean;
};

/** Names resolve nowhere here, but for the proxy's own. */
export function wayOut(
  url: string,
  { pins = {}, ownPorts = [], allowPrivateRanges = false, ...change }: Change = {},
) {
  const proxy = parseProxyUrl(url);
  const upstream = createUpstreams({
    ca: [authority.pem],
    policy: {
      allowPrivateRanges,
      allowlist: [],
      pins: new Map(Object.entries(pins)),
      ownPorts: () => ownPorts,
    },
    resolve: async (host) => (host === "proxy.corp.test" ? ["127.0.0.1"] : []),
    proxies: { https: proxy, http: proxy, noProxy: parseNoProxy(""), ...change },
  });
  return Object.assign(upstream, { [Symbol.dispose]: () => upstream.close() });
}

/** Answers with what it was asked. */
export async function startEcho(names: readonly string[] = [NAME]) {
  let connections = 0;
  const server = createServer({ ...authority.issue(names) }, (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => response.end(`${request.method} ${request.url} ${body}`));
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A login with all that has to be escaped in a URL, and as it stands there. */
export const login = "sue:p@ss:w%rd/ü";
export const userinfo = "sue:p%40ss%3Aw%25rd%2F%C3%BC@";
export const keys = authority.issue(["proxy.corp.test"]);
