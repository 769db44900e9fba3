import { usageError } from "../failure.ts";

/**
 * An address in the one form in which addresses are compared: http or https, host in lower case, the scheme's own
 * port and a trailing slash left out.
 */
export function parseAddress(text: string, source: string): string {
  const trimmed = text.trim().replace(/\/+$/, "");
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw usageError(
      `${source} is "${trimmed}"`,
      "an address begins with http:// or https://, as http://127.0.0.1:14321",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw usageError(`${source} may hold a host, a port and a path, nothing else`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}
