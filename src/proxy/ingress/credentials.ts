import type { ProxyCredentials } from "../../app/proxy/proxy-access.ts";
import { headerValue, type RawHeaders } from "../../core/net/headers.ts";

/**
 * What `Proxy-Authorization` presents: `Bearer <token>`, or Basic with the token as user name and, as password,
 * the vault that is meant. Undefined when it is missing or cannot be read. Schemes are compared without case.
 */
export function proxyCredentials(headers: RawHeaders): ProxyCredentials | undefined {
  const value = headerValue(headers, "proxy-authorization");
  if (value === undefined) return undefined;
  const found = /^(bearer|basic)[ \t]+(\S+)[ \t]*$/i.exec(value);
  if (found === null) return undefined;
  const [, scheme = "", rest = ""] = found;
  if (scheme.toLowerCase() === "bearer") return { token: rest, vaultHint: undefined };
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(rest)) return undefined;
  const decoded = Buffer.from(rest, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const token = colon < 0 ? decoded : decoded.slice(0, colon);
  const vault = colon < 0 ? "" : decoded.slice(colon + 1);
  if (token === "") return undefined;
  return { token, vaultHint: vault === "" ? undefined : vault };
}
