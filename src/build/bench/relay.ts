/**
 * The least a TLS-intercepting proxy in Bun can do, as its own process: ends TLS on both sides and passes bytes
 * through unread. No parsing, no credential, no log; the floor under every figure. Prints its port.
 */
import type { Socket } from "bun";

type Side = { peer: Socket<Side> | undefined; waiting: Buffer[]; upgraded: boolean };
const [cert = "", key = "", ca = ""] = await Promise.all(
  Bun.argv.slice(2, 5).map((path) => Bun.file(path).text()),
);

const handlers = {
  data(socket: Socket<Side>, chunk: Buffer) {
    const { peer } = socket.data;
    if (peer === undefined) socket.data.waiting.push(Buffer.from(chunk));
    else peer.write(chunk);
  },
  close: (socket: Socket<Side>) => void socket.data.peer?.end(),
  error() {},
};

const server = Bun.listen<Side>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open(socket) {
      socket.data = { peer: undefined, waiting: [], upgraded: false };
    },
    data(socket, chunk) {
      // Bun goes on showing the bytes of the inner connection here, still encrypted.
      if (socket.data.upgraded) return;
      socket.data.upgraded = true;
      const [host = "", port = ""] = (chunk.toString("latin1").split(" ")[1] ?? "").split(":");
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      const side: Side = { peer: undefined, waiting: [], upgraded: true };
      const [, inner] = socket.upgradeTLS<Side>({
        isServer: true,
        tls: { cert, key },
        data: side,
        socket: handlers,
      } as Parameters<typeof socket.upgradeTLS<Side>>[0]);
      void Bun.connect<Side>({
        hostname: "127.0.0.1",
        port: Number(port),
        tls: { serverName: host, ca },
        data: { peer: inner, waiting: [], upgraded: true },
        socket: {
          ...handlers,
          handshake(upstream, ok) {
            if (!ok) return void upstream.terminate();
            side.peer = upstream;
            for (const early of side.waiting.splice(0)) upstream.write(early);
          },
        },
      });
    },
    error() {},
  },
});
process.stdout.write(`${server.port}\n`);
