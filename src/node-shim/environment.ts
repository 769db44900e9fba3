/** The proxy that the environment names, as it is when a connection is made. */
import { isExempt } from "./no-proxy.ts";

export type Target = {
  readonly secure: boolean;
  /** A name, or an address with brackets or without. */
  readonly host: string;
  readonly port: number;
};

/** The proxy for a target; nothing where it is reached directly, the proxy itself among them. */
export function proxyFor({ secure, host, port }: Target): URL | undefined {
  const { env } = process;
  const stated = secure ? env["https_proxy"] || env["HTTPS_PROXY"] : env["http_proxy"] || env["HTTP_PROXY"];
  const proxy = parsed(stated);
  if (proxy === undefined) return undefined;
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare === proxy.hostname.replace(/^\[|\]$/g, "") && port === portOf(proxy)) return undefined;
  return isExempt(env["no_proxy"] || env["NO_PROXY"], bare, port) ? undefined : proxy;
}

/** The port of a URL, also where it is the scheme's own. */
export function portOf({ port, protocol }: URL): number {
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

let last: { readonly text: string; readonly url: URL | undefined } | undefined;

function parsed(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  if (last?.text !== text) last = { text, url: parse(text) };
  return last.url;
}

function parse(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
}
