import type { PresentedCredentials } from "../../core/access/proxy-credentials.ts";
import { isSvidShaped } from "../../core/identity/svid-token.ts";
import { headerValue, type RawHeaders } from "../../core/net/headers.ts";

/**
 * What `Proxy-Authorization` presents: `Bearer <token>`, or Basic with the token, or SVID, as user name and, as password,
 * the vault that is meant. Undefined when it is missing or cannot be read. Schemes are compared without case.
 */
export function proxyCredentials(headers: RawHeaders): PresentedCredentials | undefined {
  const value = headerValue(headers, "proxy-authorization");
  if (value === undefined) return undefined;
  const found = /^(bearer|basic)[ \t]+(\S+)[ \t]*$/i.exec(value);
  if (found === null) return undefined;
  const [, scheme = "", rest = ""] = found;
  if (scheme.toLowerCase() === "bearer") return { token: rest, vaultHint: vaultBeside(rest, headers) };
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(rest)) return undefined;
  const decoded = Buffer.from(rest, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const token = colon < 0 ? decoded : decoded.slice(0, colon);
  const vault = colon < 0 ? "" : decoded.slice(colon + 1);
  if (token === "") return undefined;
  return { token, vaultHint: vault === "" ? undefined : vault };
}

/** Beside an SVID `X-Vault` counts as on the explicit endpoint; beside tokens it never did on this port. */
function vaultBeside(token: string, headers: RawHeaders): string | undefined {
  if (!isSvidShaped(token)) return undefined;
  const vault = headerValue(headers, "x-vault")?.trim();
  return vault === "" ? undefined : vault;
}
