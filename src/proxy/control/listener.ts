import { Connections } from "../connections.ts";
import type { Exchange } from "../exchange.ts";
import { type Deadlines, Http1Connection } from "../http1/connection.ts";
import { type Answer, bridge } from "./bridge.ts";

/** Takes the requests of the explicit endpoint, byte for byte as they came. */
export type ExplicitHandler = (exchange: Exchange, peer: { readonly ip: string; destroy(): void }) => void;

export type ControlListener = {
  readonly port: number;
  /** Who answers the API's requests from now on; until then they get 503. */
  answer(answer: Answer): void;
  /** Who takes `/proxy/…`; until then the API answers that as well. */
  explicit(handler: ExplicitHandler): void;
  /** Takes no more connections, lets requests in hand finish for `graceMs`, closes the rest. */
  stop(graceMs: number): Promise<void>;
};

const DEADLINES: Deadlines = { idle: 120_000, head: 10_000, progress: 30_000 };
const EXPLICIT = "/proxy/";

/**
 * The API's port. It runs on the same connections as the proxy's, because the explicit endpoint must see a request
 * target before anything has normalised it. Throws what Bun.listen throws when the port cannot be had.
 */
export function listenControl(
  address: { readonly host: string; readonly port: number },
  fault: (error: unknown) => void,
): ControlListener {
  const connections = new Connections();
  let answer: Answer = () => new Response("starting\n", { status: 503 });
  let explicit: ExplicitHandler | undefined;
  const listener = Bun.listen<{ connection: Http1Connection }>({
    hostname: address.host,
    port: address.port,
    socket: {
      open(socket) {
        socket.setNoDelay(true);
        const peer = { ip: socket.remoteAddress };
        const connection = new Http1Connection(socket, {
          ticker: connections.ticker,
          deadlines: DEADLINES,
          handle(exchange, owner) {
            if (explicit !== undefined && exchange.request.target.startsWith(EXPLICIT)) {
              return explicit(exchange, { ...peer, destroy: () => owner.destroy() });
            }
            void bridge(exchange, peer, answer, fault);
          },
          closed: (owner) => connections.remove(owner),
        });
        socket.data = { connection };
        connections.add(connection);
      },
      data: (socket, chunk) => guarded(() => socket.data.connection.data(chunk), socket),
      drain: (socket) => guarded(() => socket.data.connection.drain(), socket),
      close: (socket) => guarded(() => socket.data?.connection.close(), socket),
      error: (socket) => void socket.terminate(),
    },
  });
  const guarded = (work: () => void, socket: { terminate(): void }) => {
    try {
      work();
    } catch (error) {
      fault(error);
      socket.terminate();
    }
  };
  return {
    port: listener.port,
    answer(next) {
      answer = next;
    },
    explicit(handler) {
      explicit = handler;
    },
    async stop(graceMs) {
      listener.stop(false);
      await connections.drain(graceMs);
    },
  };
}
