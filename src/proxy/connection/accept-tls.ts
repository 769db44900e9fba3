/** Becoming the TLS server on a client's channel: on its bare socket, or inside another TLS on one of a pair. */

import { socketPair } from "../../lib/posix/socket-pair.ts";
import type { ByteStream } from "../../lib/stream/byte-stream.ts";
import { Channel } from "../../lib/stream/channel.ts";
import { join } from "../../lib/stream/join.ts";
import { SOCKET_EVENTS, SocketStream, type StreamSocket } from "../../lib/stream/socket-stream.ts";
import type { Leaf } from "../../ports/leaf-issuer.ts";
import { alertIn, alertOf } from "./tls-alert.ts";

export type Protocol = "http/1.1" | "h2";

export type TlsOffer = {
  /** The CONNECT target's: choosing by server name is not supported on a wrapped socket, and not wanted. */
  readonly leaf: Leaf;
  /** What the client's ALPN may choose from (RFC 7301), most wanted first. */
  readonly protocols: readonly Protocol[];
};

export type TlsEvents = {
  /** The handshake is done: `session` is what to speak on, or undefined when the channel itself is encrypted now. */
  secured(protocol: Protocol, session: ByteStream | undefined): void;
  /** It never will be; `alert` is the client's (RFC 8446 6.2), where it sent one that can be read. */
  failed(alert: string | undefined): void;
  /** Something was thrown while the session was used; it is closed. */
  fault(error: unknown): void;
};

type OnSocketEvents = Omit<TlsEvents, "secured"> & { secured(protocol: Protocol): void };

/** `channel` holds the ClientHello unread. Destroying the channel breaks the handshake off. */
export function acceptTls(channel: Channel, offer: TlsOffer, events: TlsEvents): void {
  const { stream } = channel;
  const hello = channel.take();
  if (!(stream instanceof SocketStream) || stream.secure) return acceptWithin(channel, hello, offer, events);
  acceptOnSocket(stream, hello, offer, {
    ...events,
    secured: (protocol) => events.secured(protocol, undefined),
  });
}

/**
 * The runtime puts TLS on a bare socket only, and what Node's own does on anything else knows no half-closed client (Bun
 * 1.4.5). So the inner session has a socket of its own, joined to the channel by a pair.
 */
function acceptWithin(channel: Channel, hello: Buffer, offer: TlsOffer, events: TlsEvents): void {
  socketPair(events.fault)
    .then(([near, far]) => {
      join(channel, new Channel(near), () => far.aborted);
      if (channel.closed) return far.destroy();
      acceptOnSocket(far, hello, offer, { ...events, secured: (protocol) => events.secured(protocol, far) });
    })
    .catch((error) => {
      events.fault(error);
      events.failed(undefined);
    });
}

function acceptOnSocket(stream: SocketStream, hello: Buffer, offer: TlsOffer, events: OnSocketEvents): void {
  const { socket } = stream;
  let alert: string | undefined;
  let done = false;
  const once = (work: () => void) => {
    if (done) return;
    done = true;
    stream.guarded(work);
  };
  const pair = socket.upgradeTLS({
    isServer: true,
    allowHalfOpen: true,
    initialData: hello,
    tls: { key: offer.leaf.key, cert: offer.leaf.cert, ALPNProtocols: wireForm(offer.protocols) },
    data: { stream },
    socket: {
      ...SOCKET_EVENTS,
      handshake(session: StreamSocket & { alpnProtocol?: unknown }, ok: boolean, error: Error | null) {
        if (!ok) {
          once(() => events.failed(alert ?? alertOf(error)));
          return void session.terminate();
        }
        once(() => events.secured(session.alpnProtocol === "h2" ? "h2" : "http/1.1"));
      },
      close(session: StreamSocket) {
        once(() => events.failed(alert));
        SOCKET_EVENTS.close(session);
      },
    },
  } as unknown as Parameters<StreamSocket["upgradeTLS"]>[0]) as unknown as
    | readonly [below: StreamSocket, session: StreamSocket]
    | undefined;
  if (pair === undefined) return once(() => events.failed(undefined));
  // The runtime goes on reporting the encrypted bytes to the socket below: before the handshake is done, an alert of the
  // client's shows itself there, also one that it sends in clear where the session expects it encrypted.
  const [below, session] = pair;
  below.data = {
    stream: {
      received(chunk) {
        if (!done) alert ??= alertIn(chunk);
      },
      drained() {},
      ended() {},
      gone() {},
    },
  };
  stream.securedBy(session);
}

/** RFC 7301 3.1; the runtime ignores any other. */
function wireForm(protocols: readonly Protocol[]): Buffer {
  return Buffer.from(protocols.map((name) => String.fromCharCode(name.length) + name).join(""), "latin1");
}
