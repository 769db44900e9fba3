/**
 * The least a TLS-intercepting proxy in Bun can do, as its own process: answers CONNECT, ends TLS on both sides and
 * passes bytes through unread, one upstream connection for each tunnel, reading no faster than the other side takes.
 * One certificate for all names; no parsing, no credential, no log, no pool. Prints its port.
 */
import type { Socket } from "bun";

const [cert = "", key = "", ca = ""] = await Promise.all(
  Bun.argv.slice(2, 5).map((path) => Bun.file(path).text()),
);

/** One side of a tunnel. What its socket did not take yet waits here, and the other side is not read meanwhile. */
class Side {
  other: Side | undefined;
  socket: Socket<Side> | undefined;
  #backlog: Buffer[] = [];
  #ending = false;

  attach(socket: Socket<Side>): void {
    this.socket = socket;
    this.drain();
  }

  write(chunk: Buffer): void {
    const taken = this.#backlog.length > 0 ? 0 : Math.max(0, this.socket?.write(chunk) ?? 0);
    if (taken === chunk.length) return;
    // The chunk belongs to the runtime once this returns.
    this.#backlog.push(Buffer.from(chunk.subarray(taken)));
    this.other?.socket?.pause();
  }

  drain(): void {
    if (this.socket === undefined) return;
    for (let next = this.#backlog[0]; next !== undefined; next = this.#backlog[0]) {
      const taken = Math.max(0, this.socket.write(next));
      if (taken < next.length) {
        this.#backlog[0] = next.subarray(taken);
        return;
      }
      this.#backlog.shift();
    }
    if (this.#ending) this.socket.end();
    else this.other?.socket?.resume();
  }

  /** Closes after what waits. */
  end(): void {
    this.#ending = true;
    if (this.#backlog.length === 0) this.socket?.end();
  }
}

const handlers = {
  data: (socket: Socket<Side>, chunk: Buffer) => socket.data.other?.write(chunk),
  drain: (socket: Socket<Side>) => socket.data.drain(),
  close: (socket: Socket<Side>) => socket.data.other?.end(),
  error: (socket: Socket<Side>) => void socket.terminate(),
};

function tunnel(socket: Socket<{ upgraded: boolean }>, host: string, port: number): void {
  const [client, upstream] = [new Side(), new Side()];
  client.other = upstream;
  upstream.other = client;
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  const [, inner] = socket.upgradeTLS<Side>({
    isServer: true,
    tls: { cert, key },
    data: client,
    socket: handlers,
  } as Parameters<typeof socket.upgradeTLS<Side>>[0]);
  client.attach(inner);
  Bun.connect<Side>({
    hostname: "127.0.0.1",
    port,
    tls: { serverName: host, ca },
    data: upstream,
    socket: {
      ...handlers,
      handshake(connected, ok) {
        connected.setNoDelay(true);
        if (ok) upstream.attach(connected);
        else connected.terminate();
      },
    },
  }).catch(() => inner.terminate());
}

const server = Bun.listen<{ upgraded: boolean }>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open(socket) {
      socket.setNoDelay(true);
      socket.data = { upgraded: false };
    },
    data(socket, chunk) {
      // Bun goes on showing the bytes of the inner connection here, still encrypted.
      if (socket.data.upgraded) return;
      socket.data.upgraded = true;
      const [host = "", port = ""] = (chunk.toString("latin1").split(" ")[1] ?? "").split(":");
      tunnel(socket, host, Number(port));
    },
    error() {},
  },
});
process.stdout.write(`${server.port}\n`);
