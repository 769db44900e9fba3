/** TLS connections to the upstream, through CONNECT or straight, on raw sockets: the client must cost little. */
import type { Socket } from "bun";
import type { Route } from "./plan.ts";

export type Link = Socket<undefined>;

export type Handlers = {
  data(link: Link, chunk: Buffer): void;
  drain?(link: Link): void;
  /** The other side has gone, after the connection stood. */
  close?(): void;
};

/** Resolves when TLS stands. Rejects when the proxy refuses, the chain is not trusted, or either side goes away. */
export async function connect(route: Route, host: string, handlers: Handlers): Promise<Link> {
  const { promise, resolve, reject } = Promise.withResolvers<Link>();
  let standing = false;
  const gone = () => {
    if (standing) handlers.close?.();
    else reject(new Error("the connection was closed"));
  };
  const inner = {
    data: handlers.data,
    drain: (link: Link) => handlers.drain?.(link),
    handshake(link: Link, ok: boolean, error: Error | null) {
      if (!ok) return reject(error ?? new Error("handshake failed"));
      standing = true;
      resolve(link);
    },
    close: gone,
    error: (_: unknown, error: Error) => reject(error),
  };
  const tls = { serverName: host, ca: route.ca };
  if (route.proxy === undefined) {
    await Bun.connect({ hostname: "127.0.0.1", port: route.port, tls, socket: inner });
    return promise;
  }
  let upgraded = false;
  await Bun.connect({
    hostname: "127.0.0.1",
    port: route.proxy.port,
    socket: {
      open: (socket) => void socket.write(opening(route, host)),
      data(socket, chunk) {
        // Bun goes on showing the bytes of the inner connection here, still encrypted.
        if (upgraded) return;
        const line = chunk.toString("latin1").split("\r\n")[0] ?? "";
        if (!/^HTTP\/1\.[01] 200 /.test(line)) return reject(new Error(`CONNECT was answered ${line}`));
        upgraded = true;
        socket.upgradeTLS({ tls, data: undefined, socket: inner });
      },
      close: gone,
      error: (_, error) => reject(error),
    },
  });
  return promise;
}

/** The head of a CONNECT. */
export function opening({ proxy, port }: Route, host: string): string {
  const authorization =
    proxy?.authorization === undefined ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  return `CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n${authorization}\r\n`;
}
