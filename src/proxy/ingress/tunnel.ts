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
import { passTunnel } from "./passthrough.ts";
import { agreeOnProtocol } from "./protocol.ts";
import { clientDeadlines, ESTABLISHED, type Serving, serveHttp1, tooMany } from "./serving.ts";

/** Answers a CONNECT and serves what comes through it. */
export async function openTunnel(serving: Serving, connection: Connection, arrived: Arrived): Promise<void> {
  const authenticated = await serving.pipeline.authenticate(arrived);
  if (authenticated === undefined) return;
  const { exchange, caller, target, access } = authenticated;
  if (await serving.passesUntouched(authenticated))
    return await passTunnel(serving, connection, authenticated);
  // Minted before the answer, so that a host no certificate can be made for is refused in words.
  const leaf = await leafFor(serving, target.host);
  if (leaf === undefined) return serving.pipeline.reject(authenticated, new Refused("invalid_host"));
  // Nothing is waited for between this and the tunnel's being counted.
  const refused = tooMany(serving, access);
  if (refused !== undefined) return serving.pipeline.reject(authenticated, refused);
  const tunnel = new Tunnel(serving, connection, authenticated, leaf);
  caller.tunnel = target;
  exchange.detach((channel) => {
    channel.addText(ESTABLISHED);
    channel.flush();
    connection.bind(caller);
    return new Greeting(channel, {
      ticker: serving.registry.ticker,
      greeted: (first) => tunnel.serve(first),
    });
  });
  if (!serving.access.isCurrent(access)) await endWithoutAccess(connection, caller, serving.access);
}

async function leafFor(serving: Serving, host: string): Promise<Leaf | undefined> {
  const cached = serving.leaves.cached(host);
  if (cached !== undefined) return cached;
  try {
    return await serving.leaves.issue(host);
  } catch {
    return undefined;
  }
}

/** What is spoken inside one tunnel, and whose requests those are. */
class Tunnel {
  readonly #serving: Serving;
  readonly #connection: Connection;
  readonly #opened: Authenticated;
  readonly #leaf: Leaf;
  #destination: Destination;
  /** The TLS server name is another host's: nothing will be sent anywhere. */
  #misdirected = false;

  constructor(serving: Serving, connection: Connection, opened: Authenticated, leaf: Leaf) {
    this.#serving = serving;
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
      : agreeOnProtocol(this.#serving, this.#opened, hello.protocols);
    const leaf = this.#leaf;
    this.#connection.occupy(
      new Securing(this.#connection, {
        offer:
          protocol instanceof Promise
            ? protocol.then((agreed) => ({ leaf, protocols: [agreed] }))
            : { leaf, protocols: [protocol] },
        secured: (agreed) => this.#speak(agreed),
        rejected: (alert) => this.#rejected(alert),
        fault: this.#serving.fault,
      }),
    );
  }

  #speak(protocol: Protocol): void {
    const handle = (exchange: Exchange) => this.#handle(exchange);
    if (protocol === "http/1.1") {
      return serveHttp1(this.#connection, handle, (fault) =>
        // Of such a request no more is known than whose tunnel it came through.
        this.#serving.pipeline.note(this.#opened, { status: fault.status, errorCode: "malformed_request" }),
      );
    }
    this.#connection.occupy(
      new Http2Server(this.#connection.channel, {
        ticker: this.#serving.registry.ticker,
        deadlines: clientDeadlines(this.#connection),
        handle,
        fault: this.#serving.fault,
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
    this.#serving.logger.warn(what, { host: hostPort, alert: alert ?? "none" });
    this.#serving.pipeline.note(this.#opened, {
      status: 0,
      errorCode: "client_rejected_certificate",
      tlsAlert: alert,
    });
  }

  #handle(exchange: Exchange): void {
    const { caller } = this.#opened;
    try {
      if (this.#misdirected) throw new Refused("misdirected");
      // A CONNECT inside a tunnel would be a way around the outer one's checks.
      if (exchange.request.method === "CONNECT") throw new Refused("bad_form");
      void this.#serving.pipeline.run(arriveTunnelled(exchange, caller, this.#destination));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const access = caller.access === undefined ? {} : { access: caller.access };
      this.#serving.pipeline.reject(
        { ...arriveNowhere(exchange, caller), ...access, ...this.#destination },
        error,
      );
    }
  }
}
