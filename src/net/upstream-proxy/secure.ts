/** TLS with the upstream on a connection that leads through a proxy. */
import { isIP } from "node:net";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { socketPair } from "../../lib/posix/socket-pair.ts";
import { Channel } from "../../lib/stream/channel.ts";
import { join } from "../../lib/stream/join.ts";
import { SOCKET_EVENTS, SocketStream, type StreamSocket } from "../../lib/stream/socket-stream.ts";
import type { UpstreamProtocol } from "../../ports/net/upstream.ts";
import type { TlsOptions } from "../dial/attempt.ts";
import { certificateFault, handshakeFault, offered, serverName } from "../dial/verify.ts";
import type { Retired } from "../retired.ts";

export type SecureOptions = {
  readonly host: string;
  readonly tls: TlsOptions;
  /** Milliseconds that the handshake may take. */
  readonly ms: number;
  readonly retired: Retired;
};

type SecuredChannel = { readonly channel: Channel; readonly protocol: UpstreamProtocol | undefined };

/**
 * Verifies chain and host name as a direct dial does, before anything can be written. Nothing may be unread on `channel`.
 * Destroys it and rejects with UpstreamFault where that fails.
 */
export async function secure(channel: Channel, options: SecureOptions): Promise<SecuredChannel> {
  const { stream } = channel;
  if (stream instanceof SocketStream && !stream.secure) {
    return { channel, protocol: await handshake(stream, options) };
  }
  // The runtime puts TLS on a bare socket only: inside TLS with the proxy, the session has a socket of its own.
  const [near, far] = await socketPair(() => channel.destroy());
  const outer = new Channel(near);
  join(channel, outer, () => far.aborted);
  options.retired.watch(channel);
  options.retired.watch(outer);
  const protocol = await handshake(far, options);
  return { channel: new Channel(far), protocol };
}

function handshake(stream: SocketStream, options: SecureOptions): Promise<UpstreamProtocol | undefined> {
  const { host, tls, ms } = options;
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamProtocol | undefined>();
  let done = false;
  const settle = (fault: UpstreamFault | undefined, protocol?: UpstreamProtocol) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    if (fault === undefined) return resolve(protocol);
    reject(fault);
    stream.destroy();
  };
  const closed = () =>
    settle(
      new UpstreamFault("closed", `${host} closed the connection during the TLS handshake, or the proxy did`),
    );
  const late = () =>
    settle(new UpstreamFault("timeout", `${host} did not answer in time (the TLS handshake)`));
  const timer = setTimeout(late, ms);
  const pair = stream.socket.upgradeTLS({
    allowHalfOpen: true,
    tls: {
      ca: [...tls.ca],
      serverName: serverName(host),
      ALPNProtocols: offered(tls.offer),
      // It would break off for an address before `verdict` is asked, which takes no chain that did not verify.
      rejectUnauthorized: isIP(host) === 0,
    },
    data: { stream },
    socket: {
      ...SOCKET_EVENTS,
      handshake(session: StreamSocket, ok: boolean, error: Error | null) {
        if (done) return;
        const fault = verdict(host, session, ok && error === null ? undefined : (error ?? new Error()));
        const chosen = session.alpnProtocol;
        settle(fault, chosen === "h2" || chosen === "http/1.1" ? chosen : undefined);
      },
      end(session: StreamSocket) {
        closed();
        SOCKET_EVENTS.end(session);
      },
      close(session: StreamSocket) {
        closed();
        SOCKET_EVENTS.close(session);
      },
    },
  } as unknown as Parameters<StreamSocket["upgradeTLS"]>[0]) as unknown as
    | readonly [below: StreamSocket, session: StreamSocket]
    | undefined;
  if (pair === undefined) closed();
  else {
    // The runtime goes on reporting what happens below the session to the socket's old owner.
    pair[0].data = { stream: undefined };
    stream.securedBy(pair[1]);
  }
  return promise;
}

/**
 * Of an address as host the runtime compares the certificate with the address dialled, which is the proxy's; only once
 * the chain is good does it come to that, and whether the certificate names the host is then for us to see.
 */
function verdict(
  host: string,
  session: StreamSocket,
  error: (Error & { code?: string }) | undefined,
): UpstreamFault | undefined {
  const otherAddress = isIP(host) !== 0 && error?.code === "ERR_TLS_CERT_ALTNAME_INVALID";
  return error === undefined || otherAddress ? certificateFault(host, session) : handshakeFault(host, error);
}
