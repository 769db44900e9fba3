import { unbracketed } from "../../core/net/target.ts";
import { Channel } from "../../lib/stream/channel.ts";
import type { StreamSocket } from "../../lib/stream/socket-stream.ts";
import { HEARD_EVENTS, HeardStream } from "./heard-stream.ts";
import { Unserved } from "./refusal.ts";

/** Where one port of the server is reached. */
export type Port = {
  readonly host: string;
  readonly port: number;
  /** Speaks TLS; with roots of its own besides the system's. */
  readonly tls: { readonly ca: string | undefined } | undefined;
};

const DIAL_MS = 10_000;

export type Dialled = { readonly channel: Channel; readonly stream: HeardStream };

/** A connection to the server. Throws `Unserved` (502) when there is none within ten seconds. */
export async function dial(to: Port, fault: (error: unknown) => void): Promise<Dialled> {
  const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
  const refuse = (why: string) => reject(unreachable(to, why));
  let socket: StreamSocket | undefined;
  const timer = setTimeout(() => {
    socket?.terminate();
    refuse("no answer within 10 s");
  }, DIAL_MS);
  const opened = (ready: StreamSocket) => {
    const stream = new HeardStream(ready, fault, { secure: to.tls !== undefined });
    ready.data = { stream };
    resolve({ channel: new Channel(stream), stream });
  };
  Bun.connect<StreamSocket["data"]>({
    hostname: unbracketed(to.host),
    port: to.port,
    allowHalfOpen: true,
    data: { stream: undefined },
    ...(to.tls === undefined ? {} : { tls: { serverName: to.host, ...trusting(to.tls.ca) } }),
    socket: {
      ...HEARD_EVENTS,
      open(ready) {
        socket = ready;
        ready.setNoDelay(true);
        if (to.tls === undefined) opened(ready);
      },
      handshake(ready, ok, error) {
        if (to.tls === undefined) return;
        if (ok) return opened(ready);
        ready.terminate();
        refuse(`its certificate does not hold: ${error?.message ?? "TLS failed"}`);
      },
      close(ready, error) {
        refuse("the connection broke");
        HEARD_EVENTS.close(ready, error);
      },
      connectError: (_, error) => refuse(error.message),
    },
  }).catch((error: unknown) => refuse(error instanceof Error ? error.message : String(error)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function trusting(ca: string | undefined): { ca?: string } {
  return ca === undefined ? {} : { ca };
}

function unreachable({ host, port }: Port, why: string): Unserved {
  const message = `agent-vault at ${host}:${port} cannot be reached: ${why}`;
  return new Unserved({ status: 502, error: "server_unreachable", message });
}
