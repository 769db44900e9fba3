/** A loopback port that passes connections on to the proxy and notes what is answered: one for each client. */
import { createConnection, createServer, type Socket } from "node:net";

export type Tap = {
  readonly port: number;
  /** Connections so far. */
  readonly connections: number;
  /** Status codes of the proxy's own answers so far. */
  readonly statuses: ReadonlySet<number>;
  /** Closes the port and every connection. */
  close(): void;
};

/** Passes on to `port` of this machine; without one, each connection is counted and closed. */
export async function openTap(port: number | undefined): Promise<Tap> {
  const sockets = new Set<Socket>();
  const statuses = new Set<number>();
  let connections = 0;
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections++;
    hold(client);
    if (port === undefined) return void client.destroy();
    const proxy = hold(createConnection({ host: "127.0.0.1", port, allowHalfOpen: true }));
    proxy.on("data", function note(chunk: Buffer) {
      const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(chunk.toString("latin1", 0, 16)) ?? [];
      if (status !== undefined) statuses.add(Number(status));
      // From there on it is the tunnel's.
      if (status === "200") proxy.off("data", note);
    });
    client.on("close", () => proxy.destroy());
    proxy.on("close", () => client.destroy());
    client.pipe(proxy);
    proxy.pipe(client);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    get connections() {
      return connections;
    },
    statuses,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
