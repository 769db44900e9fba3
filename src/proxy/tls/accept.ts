import type { Socket } from "bun";
import type { Leaf } from "../../ports/leaf-issuer.ts";
import type { Connections } from "../connections.ts";
import type { OuterSocket } from "../ingress/listener.ts";
import type { Stream } from "../stream.ts";
import { watchHandshake } from "./handshake.ts";

export type TlsEvents = {
  /** The handshake is done: what is written to `stream` is encrypted. */
  secure(stream: Stream): void;
  data(chunk: Buffer): void;
  drain(): void;
  /** Also when the handshake failed. */
  close(): void;
  /** Something was thrown in one of the above; the connection is closed. */
  fault(error: unknown): void;
};

/** ALPN in wire form (RFC 7301 3.1); the runtime ignores any other. */
const HTTP1_ONLY = Buffer.from("\x08http/1.1", "latin1");

/**
 * Becomes the TLS server on a client's connection. `hello` is what was read of it already. The certificate is the
 * CONNECT target's: choosing by server name is not supported on a wrapped socket, and not wanted. Answers how to end
 * it, which works during the handshake as well.
 */
export function acceptTls(
  socket: OuterSocket,
  options: { readonly leaf: Leaf; readonly hello: Buffer; readonly connections: Connections },
  events: TlsEvents,
): () => void {
  let stream: Stream | undefined;
  let tls: Socket | undefined;
  // The wrapped socket does not listen any more: only the session on it can be closed.
  const terminate = () => void tls?.terminate();
  const over = watchHandshake(options.connections, terminate);
  const guard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      events.fault(error);
      stream?.terminate();
    }
  };
  const pair = socket.upgradeTLS({
    isServer: true,
    initialData: options.hello,
    tls: {
      key: options.leaf.key,
      cert: options.leaf.cert,
      ALPNProtocols: HTTP1_ONLY,
    },
    data: undefined,
    socket: {
      handshake: (session: Socket, ok: boolean) => {
        over();
        if (!ok) return void session.terminate();
        stream = session;
        guard(() => events.secure(session));
      },
      data: (_: Socket, chunk: Buffer) => guard(() => events.data(chunk)),
      drain: () => guard(events.drain),
      close: () => {
        over();
        guard(events.close);
      },
      error: (session: Socket) => void session.terminate(),
    },
  } as unknown as Parameters<OuterSocket["upgradeTLS"]>[0]);
  // The runtime goes on reporting the encrypted bytes to the wrapped socket's handler.
  socket.data.sink = undefined;
  tls = (pair as unknown as readonly [unknown, Socket] | undefined)?.[1];
  return terminate;
}
