import { formatTarget, type Target } from "../../core/net/target.ts";
import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import type { Dialogue } from "./dialogue.ts";
import { proxyFault } from "./proxy-fault.ts";

/** So many interim answers are read over before the final one. */
const MAX_INTERIM = 8;

/** Has an HTTP proxy make a tunnel (RFC 9110 9.3.6). Rejects with UpstreamFault. */
export async function httpConnect(dialogue: Dialogue, proxy: UpstreamProxy, target: Target): Promise<void> {
  const authority = formatTarget(target);
  const login = loginField(proxy);
  const request = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: agent-vault\r\n${login}\r\n`;
  dialogue.say(Buffer.from(request, "latin1"));
  for (let read = 0; read <= MAX_INTERIM; read += 1) {
    const status = statusOf(await dialogue.head());
    if (status === undefined) break;
    if (status >= 200 && status < 300) return;
    if (status >= 200) throw refusedWith(proxy, status, "CONNECT");
  }
  throw proxyFault(proxy, "answered CONNECT with what is not HTTP");
}

/** The line of a head that has what stands in the proxy's URL (RFC 7617); empty where nothing does. */
export function loginField({ login }: UpstreamProxy): string {
  if (login === undefined) return "";
  const credentials = Buffer.from(`${login.user.open()}:${login.password.open()}`, "utf8").toString("base64");
  return `Proxy-Authorization: Basic ${credentials}\r\n`;
}

/** A proxy's own refusal, by its status alone: what else it says is its own. */
export function refusedWith(proxy: UpstreamProxy, status: number, method: string): UpstreamFault {
  // tinyproxy answers CONNECT with 401 where its 407 was answered wrongly.
  if (status !== 407 && status !== 401) {
    return proxyFault(proxy, `answered ${method} with ${status}`, "proxy_refused");
  }
  const what =
    proxy.login === undefined ? "asks for a user and a password" : "does not accept user and password";
  return proxyFault(proxy, `${what} (${status})`, "proxy_auth");
}

function statusOf(head: string): number | undefined {
  const status = /^HTTP\/1\.[0-9] ([1-5][0-9]{2})(?:[ \t][^\r\n]*)?\r?\n/.exec(head)?.[1];
  return status === undefined || !/\n\r?\n$/.test(head) ? undefined : Number(status);
}
