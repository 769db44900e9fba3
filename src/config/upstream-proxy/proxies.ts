import { type NoProxy, parseNoProxy } from "../../core/net/no-proxy.ts";
import type { UpstreamProxies, UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import { ProxyUrlFault, parseProxyUrl } from "../../core/net/upstream-proxy-url.ts";
import type { VariableName } from "../keys.ts";
import type { Reader } from "../reader.ts";

/**
 * The proxies that are set; undefined when there is none. `AGENT_VAULT_UPSTREAM_PROXY` is meant for us, so a value that
 * cannot be used is a fault; what the environment has for everybody is passed over with a warning. No value is quoted:
 * it may hold a password.
 */
export function readUpstreamProxies(reader: Reader): UpstreamProxies | undefined {
  const noProxy = readNoProxy(reader);
  const own = reader.text({ variable: "AGENT_VAULT_UPSTREAM_PROXY" })?.trim();
  if (own?.toLowerCase() === "none") return undefined;
  if (own !== undefined) {
    const proxy = parse(own, (why) => reader.fault(`AGENT_VAULT_UPSTREAM_PROXY: ${why}`));
    return proxy === undefined ? undefined : { https: proxy, http: proxy, noProxy };
  }
  const all = inherited(reader, "all_proxy", "ALL_PROXY");
  const https = inherited(reader, "https_proxy", "HTTPS_PROXY") ?? all;
  const http = inherited(reader, "http_proxy", "HTTP_PROXY") ?? all;
  return https === undefined && http === undefined ? undefined : { https, http, noProxy };
}

/** The hosts that this machine reaches directly, whichever proxy there is. */
export function readNoProxy(reader: Reader): NoProxy {
  return parseNoProxy(either(reader, "no_proxy", "NO_PROXY")?.text ?? "");
}

function inherited(reader: Reader, low: VariableName, high: VariableName): UpstreamProxy | undefined {
  const found = either(reader, low, high);
  return found === undefined ? undefined : parse(found.text, (why) => reader.warn(`${found.name}: ${why}`));
}

function parse(text: string, tell: (why: string) => void): UpstreamProxy | undefined {
  try {
    return parseProxyUrl(text);
  } catch (error) {
    if (!(error instanceof ProxyUrlFault)) throw error;
    tell(error.message);
    return undefined;
  }
}

/** Lower case wins, as for curl, wget and Python. */
function either(reader: Reader, low: VariableName, high: VariableName) {
  for (const name of [low, high]) {
    const text = reader.text({ variable: name })?.trim();
    if (text !== undefined && text !== "") return { name, text };
  }
  return undefined;
}
