import { createSecureContext, TLSSocket } from "node:tls";
import type { Leaf } from "../../ports/leaf-issuer.ts";
import type { Connections } from "../connections.ts";
import type { RawClient } from "../exchange.ts";
import type { Stream } from "../stream.ts";
import type { TlsEvents } from "./accept.ts";
import { watchHandshake } from "./handshake.ts";
import { rawDuplex } from "./raw-duplex.ts";

/**
 * Becomes the TLS server on a connection that the runtime cannot wrap itself, or for a client that wants HTTP/2.
 * `secured` gets the session and the protocol agreed on.
 */
export function acceptTlsWithin(
  raw: RawClient,
  options: {
    readonly leaf: Leaf;
    readonly hello: Uint8Array;
    readonly protocols: readonly string[];
    readonly connections: Connections;
  },
  events: { secured(socket: TLSSocket, protocol: string | undefined): void; failed(): void },
): void {
  const { key, cert } = options.leaf;
  const socket = new TLSSocket(rawDuplex(raw, options.hello), {
    isServer: true,
    secureContext: createSecureContext({ key, cert, minVersion: "TLSv1.2" }),
    ALPNProtocols: [...options.protocols],
  });
  let done = false;
  const over = watchHandshake(options.connections, () => socket.destroy());
  socket.once("secure", () => {
    done = true;
    over();
    events.secured(socket, socket.alpnProtocol === false ? undefined : (socket.alpnProtocol ?? undefined));
  });
  socket.on("error", () => socket.destroy());
  socket.once("close", () => {
    over();
    if (!done) events.failed();
  });
}

/** A Node TLS session under the same interface as a native one; its events go to whoever serves it. */
export function streamOf(socket: TLSSocket, events: Omit<TlsEvents, "secure">): Stream {
  const guard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      events.fault(error);
      socket.destroy();
    }
  };
  socket.on("data", (chunk: Buffer) => guard(() => events.data(chunk)));
  socket.on("drain", () => guard(() => events.drain()));
  socket.once("close", () => guard(() => events.close()));
  return {
    // A Node stream takes everything it is given: it takes nothing while it asks to wait.
    write(data) {
      if (socket.destroyed) return -1;
      if (socket.writableNeedDrain) return 0;
      socket.write(Buffer.from(data));
      return data.length;
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    terminate: () => void socket.destroy(),
  };
}
