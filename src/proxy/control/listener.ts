import {
  descriptorOf,
  endsOf,
  SOCKET_EVENTS,
  SocketStream,
  type StreamSocket,
} from "../../lib/stream/socket-stream.ts";
import { Connection } from "../connection/connection.ts";
import { DEADLINES, type ServingDeadlines } from "../connection/deadlines.ts";
import type { Registry } from "../connection/registry.ts";
import type { Exchange } from "../exchange.ts";
import { Http1Server } from "../http1/server.ts";
import { BodyRoom } from "./body-room.ts";
import { type Answer, bridge } from "./bridge.ts";

/** Takes the requests of the explicit endpoint, byte for byte as they came. */
export type ExplicitHandler = (exchange: Exchange, connection: Connection) => void;

/** Takes the requests of a path that are for no route, as an upgrade is. */
export type UpgradeHandler = (exchange: Exchange, connection: Connection) => void;

export type ControlListener = {
  readonly port: number;
  /** Who answers the API's requests from now on; until then they get 503. */
  answer(answer: Answer): void;
  /** Who takes `/proxy/…`; until then the API answers that as well. */
  explicit(handler: ExplicitHandler): void;
  /** Who takes `GET` of this path, with or without a query; until then the API answers that as well. */
  upgrade(path: string, handler: UpgradeHandler): void;
  /** Takes no more connections, lets requests in hand finish for `graceMs`, closes the rest. */
  stop(graceMs: number): Promise<void>;
};

/** A browser opens connections in advance; of one that has asked for something, more patience is worth it. */
const BEFORE: ServingDeadlines = {
  head: DEADLINES.head,
  idle: DEADLINES.stranger,
  progress: DEADLINES.apiProgress,
};
const AFTER: ServingDeadlines = { ...BEFORE, idle: DEADLINES.idle };
const EXPLICIT = "/proxy/";

/**
 * The API's port. It runs on the same connections as the proxy's, because the explicit endpoint must see a request
 * target before anything has normalised it. Throws what Bun.listen throws when the port cannot be had.
 */
export function listenControl(
  address: { readonly host: string; readonly port: number },
  { registry, fault }: { readonly registry: Registry; fault(error: unknown): void },
): ControlListener {
  let answer: Answer = () => new Response("starting\n", { status: 503 });
  let explicit: ExplicitHandler | undefined;
  let upgrade: { readonly path: string; readonly handler: UpgradeHandler } | undefined;
  const room = new BodyRoom();
  const serve = (connection: Connection) => {
    let asked = false;
    let body: number | undefined;
    const server = new Http1Server(connection.channel, {
      ticker: registry.ticker,
      deadlines: () => ({ ...(asked ? AFTER : BEFORE), body }),
      handle(exchange) {
        asked = true;
        if (explicit !== undefined && exchange.request.target.startsWith(EXPLICIT)) {
          body = undefined;
          return explicit(exchange, connection);
        }
        body = DEADLINES.apiBody;
        if (upgrade !== undefined && isFor(upgrade.path, exchange))
          return upgrade.handler(exchange, connection);
        void bridge(exchange, connection, answer, { fault, room });
      },
      occupy: (next) => connection.occupy(next),
    });
    connection.occupy(server);
  };
  const listener = Bun.listen<StreamSocket["data"]>({
    hostname: address.host,
    port: address.port,
    allowHalfOpen: true,
    socket: {
      ...SOCKET_EVENTS,
      open(socket) {
        if (!registry.admits(descriptorOf(socket), "api")) return void socket.terminate();
        socket.setNoDelay(true);
        const stream = new SocketStream(socket, fault);
        socket.data = { stream };
        const ends = () => endsOf(socket);
        stream.guarded(() => serve(new Connection(stream, { registry, ip: socket.remoteAddress, ends })));
      },
    },
  });
  return {
    port: listener.port,
    answer(next) {
      answer = next;
    },
    explicit(handler) {
      explicit = handler;
    },
    upgrade(path, handler) {
      upgrade = { path, handler };
    },
    async stop(graceMs) {
      listener.stop(false);
      await registry.drain(graceMs);
    },
  };
}

function isFor(path: string, { request: { method, target } }: Exchange): boolean {
  return method === "GET" && (target === path || target.startsWith(`${path}?`));
}
