import { parseIp } from "./address.ts";
import { unbracketed } from "./target.ts";

/**
 * Whether a Host field may name a server that only its own machine can reach, and that is announced at `baseUrl`. A page
 * whose name was made to resolve to loopback (DNS rebinding) is of the same origin to a browser, but it still sends its
 * name. No page can be loaded from a foreign name that is an IP address or `localhost`.
 */
export function isOwnHost(field: string, baseUrl: string): boolean {
  const host = hostnameOf(`http://${field}`);
  return host !== undefined && (host === "localhost" || host === hostnameOf(baseUrl) || isIp(host));
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : undefined;
}

function isIp(host: string): boolean {
  return parseIp(unbracketed(host)) !== undefined;
}
