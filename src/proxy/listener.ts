import type { Socket, TCPSocketListener } from "bun";
import { parseAuthority } from "../core/net/target.ts";
import { arriveAbsolute, arriveConnect, arriveNowhere } from "./arrive.ts";
import type { Connections } from "./connections.ts";
import { proxyCredentials } from "./credentials.ts";
import type { Caller } from "./flow.ts";
import { type Deadlines, Http1Connection } from "./http1-connection.ts";
import type { Http1Exchange } from "./http1-exchange.ts";
import type { Pipeline } from "./pipeline.ts";
import { Refused } from "./refusal.ts";
import type { Tunnels } from "./tunnel.ts";

export type OuterSocket = Socket<{ connection: Http1Connection | undefined }>;

export type ListenerDeps = {
  readonly pipeline: Pipeline;
  readonly tunnels: Tunnels;
  readonly connections: Connections;
  /** Hears of errors thrown inside a socket handler; the socket is closed. */
  fault(error: unknown): void;
};

/** Between requests 2 min as the reference; 10 s for a head that has begun is what slow-loris attacks feed on. */
export const OUTER_DEADLINES: Deadlines = { idle: 120_000, head: 10_000, progress: 60_000 };

/**
 * The proxy's port. Takes CONNECT and absolute-form; everything else is told what this port is.
 * Throws what Bun.listen throws when the port cannot be had.
 */
export function listen(deps: ListenerDeps, options: { host: string; port: number }): TCPSocketListener {
  return Bun.listen<OuterSocket["data"]>({
    hostname: options.host,
    port: options.port,
    socket: {
      open(socket) {
        socket.setNoDelay(true);
        const connection = new Http1Connection(socket, {
          ticker: deps.connections.ticker,
          deadlines: OUTER_DEADLINES,
          handle: (exchange, owner) => handle(deps, exchange, owner, socket),
          closed: (owner) => deps.connections.remove(owner),
        });
        socket.data = { connection };
        deps.connections.add(connection);
      },
      data: (socket, chunk) => guard(deps, socket, () => socket.data.connection?.data(chunk)),
      drain: (socket) => guard(deps, socket, () => socket.data.connection?.drain()),
      close: (socket) => guard(deps, socket, () => socket.data?.connection?.close()),
      error: (socket) => socket.terminate(),
    },
  });
}

/** Bun sends what a handler throws to uncaughtException: one bad peer must not reach that. */
function guard(deps: ListenerDeps, socket: OuterSocket, work: () => void): void {
  try {
    work();
  } catch (error) {
    deps.fault(error);
    socket.terminate();
  }
}

function handle(
  deps: ListenerDeps,
  exchange: Http1Exchange,
  connection: Http1Connection,
  socket: OuterSocket,
): void {
  const { method, headers, target } = exchange.request;
  const caller: Caller = { credentials: proxyCredentials(headers), access: undefined };
  try {
    if (method !== "CONNECT") return void deps.pipeline.run(arriveAbsolute(exchange, caller));
    const destination = parseAuthority(target);
    if (destination === undefined) {
      throw new Refused(/:[0-9]+$/.test(target) ? "invalid_host" : "bad_target");
    }
    connection.hold(true);
    void deps.tunnels.open(arriveConnect(exchange, caller, destination), connection, socket);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    deps.pipeline.reject(arriveNowhere(exchange, caller), error);
  }
}
