/** Becoming the TLS server on a client's channel: the runtime's own on a bare socket, Node's inside another TLS. */
import { createSecureContext, TLSSocket } from "node:tls";
import type { ByteStream } from "../../lib/stream/byte-stream.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { duplexOf } from "../../lib/stream/duplex.ts";
import { NodeStream } from "../../lib/stream/node-stream.ts";
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
  /** The handshake is done: `session` stands on the channel, or is undefined when the channel itself is encrypted now. */
  secured(protocol: Protocol, session: ByteStream | undefined): void;
  /** It never will be; `alert` is the client's (RFC 8446 6.2), where it sent one that can be read. */
  failed(alert: string | undefined): void;
  /** Something was thrown while the session was used; it is closed. */
  fault(error: unknown): void;
};

/** `channel` holds the ClientHello unread. Destroying the channel breaks the handshake off. */
export function acceptTls(channel: Channel, offer: TlsOffer, events: TlsEvents): void {
  const { stream } = channel;
  if (stream instanceof SocketStream && !stream.secure) acceptOnSocket(channel, stream, offer, events);
  else acceptWithin(channel, offer, events);
}

function acceptOnSocket(channel: Channel, stream: SocketStream, offer: TlsOffer, events: TlsEvents): void {
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
    initialData: channel.take(),
    tls: { key: offer.leaf.key, cert: offer.leaf.cert, ALPNProtocols: wireForm(offer.protocols) },
    data: { stream },
    socket: {
      ...SOCKET_EVENTS,
      handshake(session: StreamSocket & { alpnProtocol?: unknown }, ok: boolean, error: Error | null) {
        if (!ok) {
          once(() => events.failed(alert ?? alertOf(error)));
          return void session.terminate();
        }
        once(() => events.secured(session.alpnProtocol === "h2" ? "h2" : "http/1.1", undefined));
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

function acceptWithin(channel: Channel, offer: TlsOffer, events: TlsEvents): void {
  const { key, cert } = offer.leaf;
  let session: NodeStream | undefined;
  const socket = new TLSSocket(
    duplexOf(channel, { drained: () => session?.belowDrained(), halfCloses: true }),
    {
      isServer: true,
      secureContext: createSecureContext({ key, cert, minVersion: "TLSv1.2" }),
      ALPNProtocols: [...offer.protocols],
    },
  );
  let done = false;
  const failed = (error: Error | null) => {
    if (done) return;
    done = true;
    socket.destroy();
    channel.destroy();
    events.failed(alertOf(error));
  };
  socket.once("secure", () => {
    if (done) return;
    done = true;
    const secured = new NodeStream(socket, channel, events.fault);
    session = secured;
    secured.guarded(() => events.secured(socket.alpnProtocol === "h2" ? "h2" : "http/1.1", secured));
  });
  socket.on("error", (error) => {
    failed(error);
    socket.destroy();
  });
  socket.once("close", () => failed(null));
}

/** RFC 7301 3.1; the runtime ignores any other. */
function wireForm(protocols: readonly Protocol[]): Buffer {
  return Buffer.from(protocols.map((name) => String.fromCharCode(name.length) + name).join(""), "latin1");
}
