import type { TCPSocketListener } from "bun";
import {
  descriptorOf,
  SOCKET_EVENTS,
  SocketStream,
  type StreamSocket,
} from "../../lib/stream/socket-stream.ts";
import type { TlsOffer } from "../connection/accept-tls.ts";
import { Connection } from "../connection/connection.ts";
import { Greeting } from "../connection/greeting.ts";
import { Securing } from "../connection/securing.ts";
import type { Exchange } from "../exchange.ts";
import type { Caller } from "../flow.ts";
import { Refused } from "../refusal.ts";
import { arriveAbsolute, arriveConnect, arriveNowhere } from "./arrive.ts";
import { proxyCredentials } from "./credentials.ts";
import { type Door, serveHttp1 } from "./door.ts";
import { openTunnel } from "./tunnel.ts";

/**
 * The proxy's port. Takes CONNECT and absolute-form, bare or inside TLS (an `https://` proxy URL); everything else is
 * told what this port is. Throws what Bun.listen throws when the port cannot be had.
 */
export function listen(door: Door, options: { host: string; port: number }): TCPSocketListener {
  return Bun.listen<StreamSocket["data"]>({
    hostname: options.host,
    port: options.port,
    allowHalfOpen: true,
    socket: {
      ...SOCKET_EVENTS,
      open(socket) {
        if (!door.registry.admits(descriptorOf(socket), "proxy")) return void socket.terminate();
        socket.setNoDelay(true);
        const stream = new SocketStream(socket, door.fault);
        socket.data = { stream };
        const connection = new Connection(stream, { registry: door.registry, ip: socket.remoteAddress });
        stream.guarded(() => welcome(door, connection, socket.localAddress));
      },
    },
  });
}

function welcome(door: Door, connection: Connection, localAddress: string): void {
  const serve = () =>
    serveHttp1(
      connection,
      (exchange) => handle(door, connection, exchange),
      (fault) =>
        door.logger.debug("a request that cannot be read", { ip: connection.ip, reason: fault.message }),
    );
  const greeting = new Greeting(connection.channel, {
    ticker: door.registry.ticker,
    greeted(first) {
      if (first.type !== "tls") return serve();
      const securing = new Securing(connection, {
        offer: ownOffer(door, first.hello.serverName, localAddress),
        secured: serve,
        rejected: (alert) =>
          door.logger.info("a client broke TLS with the proxy's own port off", { ip: connection.ip, alert }),
        fault: door.fault,
      });
      connection.occupy(securing);
    },
  });
  connection.occupy(greeting);
}

/** Nobody has authenticated yet, so a certificate is made for our own names only, whatever is asked for. */
async function ownOffer(door: Door, serverName: string | undefined, localAddress: string): Promise<TlsOffer> {
  const wanted = serverName?.toLowerCase();
  const name = wanted !== undefined && door.ownNames.has(wanted) ? wanted : localAddress;
  return { leaf: await door.leaves.issue(name), protocols: ["http/1.1"] };
}

function handle(door: Door, connection: Connection, exchange: Exchange): void {
  const { method, headers } = exchange.request;
  const caller: Caller = { credentials: proxyCredentials(headers), ip: connection.ip, access: undefined };
  try {
    if (method === "CONNECT") {
      openTunnel(door, connection, arriveConnect(exchange, caller)).catch((error) => {
        door.fault(error);
        connection.destroy();
      });
      return;
    }
    const arrived = arriveAbsolute(exchange, caller);
    connection.bind(caller);
    void door.pipeline.run(arrived).finally(() => connection.release(caller));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    door.pipeline.reject(arriveNowhere(exchange, caller), error);
  }
}
