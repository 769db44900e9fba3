import { Secret } from "../secret.ts";
import { normalizeHost } from "./target.ts";
import type { UpstreamProxy } from "./upstream-proxy.ts";

const PORTS = { http: 80, https: 443, socks5: 1080 } as const;
const SCHEMES: Readonly<Record<string, UpstreamProxy["scheme"]>> = {
  "http:": "http",
  "https:": "https",
  "socks5:": "socks5",
  "socks5h:": "socks5",
};
/** RFC 1929 2: each has a length of one byte. */
const MAX_SOCKS_LOGIN = 255;

/** Why a text is no proxy's URL. Its message holds nothing of the text, which may hold a password. */
export class ProxyUrlFault extends Error {}

/**
 * A proxy's URL; without a scheme it is `http://`, as curl and Go have it, and the port is the scheme's own when none is
 * named. Throws ProxyUrlFault, whose message holds nothing of the text.
 */
export function parseProxyUrl(text: string): UpstreamProxy {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const scheme = url === null ? undefined : SCHEMES[url.protocol];
  if (url === null)
    throw new ProxyUrlFault("expected the URL of a proxy, such as http://proxy.example.com:3128");
  if (scheme === undefined)
    throw new ProxyUrlFault("expected a URL that begins with http://, https:// or socks5://");
  const host = normalizeHost(url.hostname);
  if (host === undefined) throw new ProxyUrlFault("the URL's host is neither a name nor an address");
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    throw new ProxyUrlFault(
      "expected a URL without path, query and fragment; in a password write / ? # as %2F %3F %23",
    );
  }
  const port = url.port === "" ? PORTS[scheme] : Number(url.port);
  if (port === 0) throw new ProxyUrlFault("the URL names port 0");
  const login = parseLogin(url, scheme);
  return { scheme, host, port, ...(login === undefined ? {} : { login }) };
}

function parseLogin(url: URL, scheme: UpstreamProxy["scheme"]): UpstreamProxy["login"] {
  if (url.username === "" && url.password === "") return undefined;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  // RFC 7617 2: the first colon ends the user name, and neither may hold control characters.
  if (scheme !== "socks5" && user.includes(":")) throw new ProxyUrlFault("the user name holds a colon");
  const tooLong = [user, password].some((part) => new TextEncoder().encode(part).length > MAX_SOCKS_LOGIN);
  if (scheme === "socks5" && (tooLong || user === "" || password === "")) {
    throw new ProxyUrlFault("SOCKS5 takes a user and a password of 1 to 255 bytes each");
  }
  return { user: new Secret(user), password: new Secret(password) };
}

function decoded(text: string): string {
  let plain: string;
  try {
    plain = decodeURIComponent(text);
  } catch {
    throw new ProxyUrlFault("user or password holds a % that encodes nothing; write it as %25");
  }
  for (const character of plain) {
    if (character < " " || character === "\x7f")
      throw new ProxyUrlFault("user or password holds a control character");
  }
  return plain;
}
