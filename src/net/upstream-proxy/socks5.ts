import { parseIp } from "../../core/net/address.ts";
import type { Target } from "../../core/net/target.ts";
import type { UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import type { Dialogue } from "./dialogue.ts";
import { proxyFault } from "./proxy-fault.ts";

const VERSION = 5;
const [NO_AUTH, USER_PASSWORD, NONE_ACCEPTABLE] = [0, 2, 0xff];
const CONNECT = 1;
const [IPV4, NAME, IPV6] = [1, 3, 4];

/** RFC 1928 6. */
const REPLIES: Readonly<Record<number, string>> = {
  1: "failed, for no stated reason",
  2: "does not allow this host by its rules",
  3: "finds the network unreachable",
  4: "finds the host unreachable, or cannot resolve its name",
  5: "was refused the connection by the host",
  6: "gave up: the time to live expired",
  7: "does not know CONNECT",
  8: "does not know this kind of address",
};

/** Has a SOCKS5 proxy connect (RFC 1928), with user and password where it has them (RFC 1929). Rejects with UpstreamFault. */
export async function socks5Connect(dialogue: Dialogue, proxy: UpstreamProxy, target: Target): Promise<void> {
  const methods = proxy.login === undefined ? [NO_AUTH] : [NO_AUTH, USER_PASSWORD];
  dialogue.say(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method] = await dialogue.bytes(2);
  if (version !== VERSION) throw notSocks(proxy);
  if (method === USER_PASSWORD && proxy.login !== undefined) await logIn(dialogue, proxy, proxy.login);
  else if (method === NONE_ACCEPTABLE) {
    const what = proxy.login === undefined ? "asks for a user and a password" : "takes no user and password";
    throw proxyFault(proxy, what, "proxy_auth");
  } else if (method !== NO_AUTH) throw notSocks(proxy);
  dialogue.say(request(target));
  const [answering, reply, , kind] = await dialogue.bytes(4);
  if (answering !== VERSION) throw notSocks(proxy);
  if (reply !== 0) {
    const what = REPLIES[reply ?? 1] ?? `answered with the unknown code ${reply}`;
    throw proxyFault(proxy, what, "proxy_refused");
  }
  // The address that it connects from, which nobody needs, and a port.
  if (kind === IPV4) await dialogue.bytes(4 + 2);
  else if (kind === IPV6) await dialogue.bytes(16 + 2);
  else if (kind === NAME) await dialogue.bytes(((await dialogue.bytes(1))[0] ?? 0) + 2);
  else throw notSocks(proxy);
}

async function logIn(
  dialogue: Dialogue,
  proxy: UpstreamProxy,
  { user, password }: NonNullable<UpstreamProxy["login"]>,
): Promise<void> {
  dialogue.say(Buffer.concat([Buffer.from([1]), sized(user.open()), sized(password.open())]));
  const status = (await dialogue.bytes(2))[1];
  if (status !== 0) throw proxyFault(proxy, "does not accept user and password", "proxy_auth");
}

function request({ host, port }: Target): Buffer {
  const ip = parseIp(host);
  const address =
    ip === undefined
      ? Buffer.concat([Buffer.from([NAME]), sized(host)])
      : ip.version === 4
        ? Buffer.concat([Buffer.from([IPV4]), ip.bytes.subarray(12)])
        : Buffer.concat([Buffer.from([IPV6]), ip.bytes]);
  return Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), address, Buffer.from([port >> 8, port & 0xff])]);
}

/** A text behind its length in one byte. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function notSocks(proxy: UpstreamProxy) {
  return proxyFault(proxy, "answered with what is not SOCKS5");
}
