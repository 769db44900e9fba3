import type { Socket } from "bun";
import type { Target } from "../core/net/target.ts";
import { handshakeFaultCode, UpstreamFault } from "../core/net/upstream-fault.ts";
import { type AddressPolicy, firstAnswering } from "./vetted-address.ts";

/** Bounds for establishing a connection, from the reference: 10 s to connect, 10 s for TLS. */
const CONNECT_TIMEOUT_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;

export type DialOptions = {
  readonly policy: AddressPolicy;
  readonly tls: { readonly ca: readonly string[] } | undefined;
};

/** What the connection's owner wants to hear once it is established. */
export type SocketEvents = {
  data(chunk: Buffer): void;
  drain(): void;
  close(): void;
};

export type Connection = {
  readonly socket: Socket<undefined>;
  /** Takes the events from here on; none has been lost before. */
  listen(events: SocketEvents): void;
};

/**
 * Connects to a vetted address of the target, trying the next vetted one when one does not answer. With TLS,
 * chain and host name are verified before anything can be written. Throws UpstreamFault.
 */
export function dial(target: Target, options: DialOptions): Promise<Connection> {
  return firstAnswering(options.policy, target, (address) => connect(address, target, options.tls));
}

const CLOSED: SocketEvents = { data() {}, drain() {}, close() {} };

function connect(address: string, target: Target, tls: DialOptions["tls"]): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let events = CLOSED;
    let settled = false;
    let opened: Socket<undefined> | undefined;
    const settle = (fault?: UpstreamFault) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (fault === undefined && opened !== undefined) {
        const socket = opened;
        resolve({
          socket,
          listen(next) {
            events = next;
          },
        });
        return;
      }
      opened?.terminate();
      reject(fault ?? new UpstreamFault("closed", `${target.host} closed the connection`));
    };
    const expire = (what: string) => () =>
      settle(new UpstreamFault("timeout", `${target.host}: ${what} timed out`));
    let timer = setTimeout(expire("connect"), CONNECT_TIMEOUT_MS);
    const refused = () =>
      new UpstreamFault("refused", `${target.host}:${target.port} refused the connection`);

    Bun.connect({
      hostname: address,
      port: target.port,
      ...(tls === undefined ? {} : { tls: { serverName: target.host, ca: [...tls.ca] } }),
      socket: {
        open(socket) {
          opened = socket;
          socket.setNoDelay(true);
          // An answer may take as long as it likes; a peer that is gone without a word is noticed by this.
          socket.setKeepAlive(true, KEEP_ALIVE_MS);
          if (settled) return void socket.terminate();
          if (tls === undefined) return settle();
          clearTimeout(timer);
          timer = setTimeout(expire("TLS handshake"), HANDSHAKE_TIMEOUT_MS);
        },
        handshake(_, ok, error) {
          settle(
            ok
              ? undefined
              : new UpstreamFault(
                  handshakeFaultCode((error as { code?: string } | null)?.code),
                  `${target.host}: ${error?.message ?? "TLS failed"}`,
                ),
          );
        },
        data: (_, chunk) => events.data(chunk),
        drain: () => events.drain(),
        close() {
          settle(
            new UpstreamFault(tls === undefined ? "closed" : "tls", `${target.host} closed the connection`),
          );
          events.close();
        },
        error: () => settle(refused()),
        connectError: () => settle(refused()),
      },
    }).catch(() => settle(refused()));
  });
}
