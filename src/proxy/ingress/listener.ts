import type { TCPSocketListener } from "bun";
import type { ProxyCredentials } from "../../core/access/proxy-credentials.ts";
import type { RawHeaders } from "../../core/net/headers.ts";
import type { Ends } from "../../lib/connection-ends.ts";
import { connectionOwner } from "../../lib/connection-owner.ts";
import {
  descriptorOf,
  endsOf,
  SOCKET_EVENTS,
  SocketStream,
  type StreamSocket,
} from "../../lib/stream/socket-stream.ts";
import type { DoorRequest } from "../../ports/run/doors.ts";
import type { TlsOffer } from "../connection/accept-tls.ts";
import { Connection } from "../connection/connection.ts";
import { Greeting } from "../connection/greeting.ts";
import { Securing } from "../connection/securing.ts";
import type { Exchange } from "../exchange.ts";
import type { Caller } from "../flow.ts";
import { Refused } from "../refusal.ts";
import { arriveAbsolute, arriveConnect, arriveNowhere } from "./arrive.ts";
import { proxyCredentials } from "./credentials.ts";
import { type Serving, serveHttp1 } from "./serving.ts";
import { openTunnel } from "./tunnel.ts";

/** One address, so that nothing of ours has to be told from what another user may have at the others. */
const DOOR_HOST = "127.0.0.1";

/** By which way a connection came: what its requests present, and, where it is not for everybody, whether it may stay. */
type Way = {
  readonly present: (headers: RawHeaders) => ProxyCredentials | undefined;
  readonly admits?: (ends: Ends) => boolean;
};

/**
 * The proxy's port. Takes CONNECT and absolute-form, bare or inside TLS (an `https://` proxy URL); everything else is
 * told what this port is. Throws what Bun.listen throws when the port cannot be had.
 */
export function listen(serving: Serving, options: { host: string; port: number }): TCPSocketListener {
  return listenAt(serving, options, { present: proxyCredentials });
}

/**
 * The same on a free port of loopback, for whoever cannot present anything: every request presents what the door was opened
 * for, whatever it says itself. A connection of another user than `uid` is closed without a word.
 */
export function listenAtDoor(serving: Serving, { credentials, uid, port }: DoorRequest): TCPSocketListener {
  const present = () => credentials;
  const at = { host: DOOR_HOST, port };
  if (uid === undefined) return listenAt(serving, at, { present });
  let isTold = false;
  const admits = (ends: Ends) => {
    const owner = connectionOwner(ends);
    // Once for each door: whoever connects again and again must not fill the log.
    if (owner !== uid && owner !== undefined && !isTold) {
      isTold = true;
      serving.logger.warn("a connection of another user to the port of a run was closed", {
        user: owner,
        of: uid,
      });
    }
    return owner === uid;
  };
  return listenAt(serving, at, { present, admits });
}

function listenAt(
  serving: Serving,
  { host, port }: { host: string; port: number },
  way: Way,
): TCPSocketListener {
  return Bun.listen<StreamSocket["data"]>({
    hostname: host,
    port,
    allowHalfOpen: true,
    socket: {
      ...SOCKET_EVENTS,
      open(socket) {
        // Before anything makes room for it: another user's connections must not cost ours theirs.
        if (way.admits?.(endsOf(socket)) === false) return void socket.terminate();
        if (!serving.registry.admits(descriptorOf(socket), "proxy")) return void socket.terminate();
        socket.setNoDelay(true);
        const stream = new SocketStream(socket, serving.fault);
        socket.data = { stream };
        const connection = new Connection(stream, { registry: serving.registry, ip: socket.remoteAddress });
        stream.guarded(() => welcome(serving, connection, { way, localAddress: socket.localAddress }));
      },
    },
  });
}

function welcome(
  serving: Serving,
  connection: Connection,
  { way, localAddress }: { readonly way: Way; readonly localAddress: string },
): void {
  const serve = () =>
    serveHttp1(
      connection,
      (exchange) => handle(serving, connection, { exchange, way }),
      (fault) =>
        serving.logger.debug("a request that cannot be read", { ip: connection.ip, reason: fault.message }),
    );
  const greeting = new Greeting(connection.channel, {
    ticker: serving.registry.ticker,
    greeted(first) {
      if (first.type !== "tls") return serve();
      const securing = new Securing(connection, {
        offer: ownOffer(serving, first.hello.serverName, localAddress),
        secured: serve,
        rejected: (alert) =>
          serving.logger.info("a client broke TLS with the proxy's own port off", {
            ip: connection.ip,
            alert,
          }),
        fault: serving.fault,
      });
      connection.occupy(securing);
    },
  });
  connection.occupy(greeting);
}

/** Nobody has authenticated yet, so a certificate is made for our own names only, whatever is asked for. */
async function ownOffer(
  serving: Serving,
  serverName: string | undefined,
  localAddress: string,
): Promise<TlsOffer> {
  const wanted = serverName?.toLowerCase();
  const name = wanted !== undefined && serving.ownNames.has(wanted) ? wanted : localAddress;
  return { leaf: await serving.leaves.issue(name), protocols: ["http/1.1"] };
}

function handle(
  serving: Serving,
  connection: Connection,
  { exchange, way }: { readonly exchange: Exchange; readonly way: Way },
): void {
  const { method, headers } = exchange.request;
  const caller: Caller = { credentials: way.present(headers), ip: connection.ip, access: undefined };
  try {
    if (method === "CONNECT") {
      openTunnel(serving, connection, arriveConnect(exchange, caller)).catch((error) => {
        serving.fault(error);
        connection.destroy();
      });
      return;
    }
    const arrived = arriveAbsolute(exchange, caller);
    connection.bind(caller);
    void serving.pipeline.run(arrived).finally(() => connection.release(caller));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    serving.pipeline.reject(arriveNowhere(exchange, caller), error);
  }
}
