import type { Occupant } from "../exchange.ts";
import { acceptTls, type Protocol, type TlsOffer } from "./accept-tls.ts";
import type { Connection } from "./connection.ts";
import { DEADLINES } from "./deadlines.ts";

export type SecuringOptions = {
  /** What to offer; made while the client waits. Undefined when nothing can be offered: the connection is closed. */
  readonly offer: Promise<TlsOffer | undefined> | TlsOffer;
  /** The handshake is done: the connection's channel is encrypted. */
  secured(protocol: Protocol): void;
  /** The client broke the handshake off; `alert` is what it said, if anything. */
  rejected(alert: string | undefined): void;
  fault(error: unknown): void;
};

/** From the ClientHello, which lies unread on the channel, to an encrypted connection. */
export class Securing implements Occupant {
  readonly #connection: Connection;
  readonly #options: SecuringOptions;
  readonly #since: number;

  constructor(connection: Connection, options: SecuringOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#since = connection.registry.ticker.now;
  }

  get idle(): boolean {
    return true;
  }

  begin(): void {
    const { offer, fault } = this.#options;
    if (!(offer instanceof Promise)) return this.#accept(offer);
    // The hello is complete: what might follow it can wait, and its end is noticed when the handshake begins.
    offer
      .then((made) => {
        if (made === undefined) this.#connection.destroy();
        else if (this.#connection.channel.open) this.#accept(made);
      })
      .catch((error) => {
        fault(error);
        this.#connection.destroy();
      });
  }

  sweep(now: number): void {
    if (now - this.#since > DEADLINES.handshake) this.#connection.destroy();
  }

  retire(): void {
    this.#connection.destroy();
  }

  #accept(offer: TlsOffer): void {
    const connection = this.#connection;
    const { secured, rejected, fault } = this.#options;
    acceptTls(connection.channel, offer, {
      secured(protocol, session) {
        if (session !== undefined) connection.addLayer(session);
        secured(protocol);
      },
      failed(alert) {
        rejected(alert);
        connection.destroy();
      },
      fault,
    });
  }
}
