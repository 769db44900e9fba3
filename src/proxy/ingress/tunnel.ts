import { normalizeHost } from "../../core/net/target.ts";
import type { ClientHello } from "../../lib/client-hello.ts";
import type { Leaf } from "../../ports/leaf-issuer.ts";
import type { Protocol } from "../connection/accept-tls.ts";
import type { Connection } from "../connection/connection.ts";
import { type Greeted, Greeting } from "../connection/greeting.ts";
import { endWithoutAccess } from "../connection/registry.ts";
import { Securing } from "../connection/securing.ts";
import type { Exchange } from "../exchange.ts";
import type { Arrived, Authenticated } from "../flow.ts";
import { Http2Server } from "../http2/server.ts";
import { Refused } from "../refusal.ts";
import { arriveNowhere, arriveTunnelled, type Destination, toDestination } from "./arrive.ts";
import { clientDeadlines, type Door, ESTABLISHED, serveHttp1, tooMany } from "./door.ts";
import { passTunnel } from "./passthrough.ts";
import { agreeOnProtocol } from "./protocol.ts";

/** Answers a CONNECT and serves what comes through it. */
export async function openTunnel(door: Door, connection: Connection, arrived: Arrived): Promise<void> {
  const authenticated = await door.pipeline.authenticate(arrived);
  if (authenticated === undefined) return;
  const { exchange, caller, target, access } = authenticated;
  if (await door.passesUntouched(authenticated)) return await passTunnel(door, connection, authenticated);
  // Minted before the answer, so that a host no certificate can be made for is refused in words.
  const leaf = await leafFor(door, target.host);
  if (leaf === undefined) return door.pipeline.reject(authenticated, new Refused("invalid_host"));
  // Nothing is waited for between this and the tunnel's being counted.
  const refused = tooMany(door, access);
  if (refused !== undefined) return door.pipeline.reject(authenticated, refused);
  const tunnel = new Tunnel(door, connection, authenticated, leaf);
  caller.tunnel = target;
  exchange.detach((channel) => {
    channel.addText(ESTABLISHED);
    channel.flush();
    connection.bind(caller);
    return new Greeting(channel, { ticker: door.registry.ticker, greeted: (first) => tunnel.serve(first) });
  });
  if (!door.access.isCurrent(access)) await endWithoutAccess(connection, caller, door.access);
}

async function leafFor(door: Door, host: string): Promise<Leaf | undefined> {
  const cached = door.leaves.cached(host);
  if (cached !== undefined) return cached;
  try {
    return await door.leaves.issue(host);
  } catch {
    return undefined;
  }
}

/** What is spoken inside one tunnel, and whose requests those are. */
class Tunnel {
  readonly #door: Door;
  readonly #connection: Connection;
  readonly #opened: Authenticated;
  readonly #leaf: Leaf;
  #destination: Destination;
  /** The TLS server name is another host's: nothing will be sent anywhere. */
  #misdirected = false;

  constructor(door: Door, connection: Connection, opened: Authenticated, leaf: Leaf) {
    this.#door = door;
    this.#connection = connection;
    this.#opened = opened;
    this.#leaf = leaf;
    this.#destination = toDestination("https", opened.target);
  }

  serve(first: Greeted): void {
    if (first.type === "tls") return this.#secure(first.hello);
    // Some clients send plain HTTP through a tunnel to port 80 (undici does for http:// URLs, gRPC without TLS over h2).
    this.#destination = toDestination("http", this.#opened.target);
    this.#speak(first.type === "http2" ? "h2" : "http/1.1");
  }

  #secure(hello: ClientHello): void {
    const { serverName } = hello;
    this.#misdirected = serverName !== undefined && normalizeHost(serverName) !== this.#opened.target.host;
    const protocol = this.#misdirected
      ? "http/1.1"
      : agreeOnProtocol(this.#door, this.#opened, hello.protocols);
    const leaf = this.#leaf;
    this.#connection.occupy(
      new Securing(this.#connection, {
        offer:
          protocol instanceof Promise
            ? protocol.then((agreed) => ({ leaf, protocols: [agreed] }))
            : { leaf, protocols: [protocol] },
        secured: (agreed) => this.#speak(agreed),
        rejected: (alert) => this.#rejected(alert),
        fault: this.#door.fault,
      }),
    );
  }

  #speak(protocol: Protocol): void {
    const handle = (exchange: Exchange) => this.#handle(exchange);
    if (protocol === "http/1.1") {
      return serveHttp1(this.#connection, handle, (fault) =>
        // Of such a request no more is known than whose tunnel it came through.
        this.#door.pipeline.note(this.#opened, { status: fault.status, errorCode: "malformed_request" }),
      );
    }
    this.#connection.occupy(
      new Http2Server(this.#connection.channel, {
        ticker: this.#door.registry.ticker,
        deadlines: clientDeadlines(this.#connection),
        handle,
        fault: this.#door.fault,
      }),
    );
  }

  /** Users fail here most, and a client that does not trust us seldom says so in words that help. */
  #rejected(alert: string | undefined): void {
    const { hostPort } = this.#opened.spelling;
    const what =
      alert === undefined
        ? "a client left during the TLS handshake with a host, as one does that does not trust this CA"
        : "a client refused the certificate that was made for a host: it does not trust this CA";
    this.#door.logger.warn(what, { host: hostPort, alert: alert ?? "none" });
    this.#door.pipeline.note(this.#opened, { status: 0, errorCode: "client_rejected_certificate" });
  }

  #handle(exchange: Exchange): void {
    const { caller } = this.#opened;
    try {
      if (this.#misdirected) throw new Refused("misdirected");
      // A CONNECT inside a tunnel would be a way around the outer one's checks.
      if (exchange.request.method === "CONNECT") throw new Refused("bad_form");
      void this.#door.pipeline.run(arriveTunnelled(exchange, caller, this.#destination));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const access = caller.access === undefined ? {} : { access: caller.access };
      this.#door.pipeline.reject(
        { ...arriveNowhere(exchange, caller), ...access, ...this.#destination },
        error,
      );
    }
  }
}
