import { parseNoProxy } from "../../core/net/no-proxy.ts";
import { normalizeHost } from "../../core/net/target.ts";
import type { UpstreamProxies, UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import { Secret } from "../../core/secret.ts";
import type { VariableName } from "../keys.ts";
import { type Reader, Unusable } from "../reader.ts";

const PORTS = { http: 80, https: 443, socks5: 1080 } as const;
const SCHEMES: Readonly<Record<string, UpstreamProxy["scheme"]>> = {
  "http:": "http",
  "https:": "https",
  "socks5:": "socks5",
  "socks5h:": "socks5",
};
/** RFC 1929 2: each has a length of one byte. */
const MAX_SOCKS_LOGIN = 255;

/**
 * The proxies that are set; undefined when there is none. `AGENT_VAULT_UPSTREAM_PROXY` is meant for us, so a value that
 * cannot be used is a fault; what the environment has for everybody is passed over with a warning. No value is quoted:
 * it may hold a password.
 */
export function readUpstreamProxies(reader: Reader): UpstreamProxies | undefined {
  const noProxy = parseNoProxy(either(reader, "no_proxy", "NO_PROXY")?.text ?? "");
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

/**
 * A proxy's URL; without a scheme it is `http://`, as curl and Go have it, and the port is the scheme's own when none is
 * named. Throws Unusable, whose message holds nothing of the text.
 */
export function parseProxyUrl(text: string): UpstreamProxy {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const scheme = url === null ? undefined : SCHEMES[url.protocol];
  if (url === null) throw new Unusable("expected the URL of a proxy, such as http://proxy.example.com:3128");
  if (scheme === undefined)
    throw new Unusable("expected a URL that begins with http://, https:// or socks5://");
  const host = normalizeHost(url.hostname);
  if (host === undefined) throw new Unusable("the URL's host is neither a name nor an address");
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    throw new Unusable(
      "expected a URL without path, query and fragment; in a password write / ? # as %2F %3F %23",
    );
  }
  const port = url.port === "" ? PORTS[scheme] : Number(url.port);
  if (port === 0) throw new Unusable("the URL names port 0");
  const login = parseLogin(url, scheme);
  return { scheme, host, port, ...(login === undefined ? {} : { login }) };
}

function parseLogin(url: URL, scheme: UpstreamProxy["scheme"]): UpstreamProxy["login"] {
  if (url.username === "" && url.password === "") return undefined;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  // RFC 7617 2: the first colon ends the user name, and neither may hold control characters.
  if (scheme !== "socks5" && user.includes(":")) throw new Unusable("the user name holds a colon");
  const tooLong = [user, password].some((part) => Buffer.byteLength(part) > MAX_SOCKS_LOGIN);
  if (scheme === "socks5" && (tooLong || user === "" || password === "")) {
    throw new Unusable("SOCKS5 takes a user and a password of 1 to 255 bytes each");
  }
  return { user: new Secret(user), password: new Secret(password) };
}

function decoded(text: string): string {
  let plain: string;
  try {
    plain = decodeURIComponent(text);
  } catch {
    throw new Unusable("user or password holds a % that encodes nothing; write it as %25");
  }
  for (const character of plain) {
    if (character < " " || character === "\x7f")
      throw new Unusable("user or password holds a control character");
  }
  return plain;
}

function inherited(reader: Reader, low: VariableName, high: VariableName): UpstreamProxy | undefined {
  const found = either(reader, low, high);
  return found === undefined ? undefined : parse(found.text, (why) => reader.warn(`${found.name}: ${why}`));
}

function parse(text: string, tell: (why: string) => void): UpstreamProxy | undefined {
  try {
    return parseProxyUrl(text);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
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
