/** Upstreams that break every promise, and one that echoes WebSocket frames. */
import { randomBytes } from "node:crypto";
import type { Socket } from "bun";
import type { Issued } from "../../../tests/support/certificates.ts";
import { freePort } from "../../../tests/support/process/free-port.ts";

export type BrokenPorts = {
  /** TLS; misbehaves as the path says, see FAULTS. */
  readonly faults: number;
  /** Speaks HTTP where TLS is expected. */
  readonly plain: number;
  /** Nobody listens. */
  readonly closed: number;
  /** A healthy WebSocket server that echoes. */
  readonly echo: number;
};

type Faulty = Socket<{ endless: boolean }>;

/** What follows a request for the path; whatever it is, the proxy must answer or close, and let go of it. */
export const FAULTS: Readonly<Record<string, (socket: Faulty) => void>> = {
  "/reset": (socket) => void socket.terminate(),
  "/close": (socket) => void socket.end(),
  "/garbage": (socket) => void socket.write(randomBytes(2000)),
  "/short": (socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789"),
  "/half-head": (socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Le"),
  "/half-chunk": (socket) =>
    void socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n0123456789"),
  "/bad-chunk": (socket) => void socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
  "/endless-head": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nX-Long: ");
    socket.data.endless = true;
    pour(socket);
  },
  "/stall": () => {},
  "/stall-body": (socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789"),
};

const LETTERS = Buffer.alloc(65_536, "a");

/** Writes for as long as the other side takes it. */
function pour(socket: Faulty): void {
  while (socket.data.endless && socket.write(LETTERS) === LETTERS.length);
}

export async function startBrokenUpstream(
  { cert, key }: Issued,
  cleanUp: AsyncDisposableStack,
): Promise<BrokenPorts> {
  const faults = Bun.listen<{ endless: boolean }>({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert, key },
    socket: {
      open(socket) {
        socket.data = { endless: false };
      },
      drain: pour,
      data(socket, chunk) {
        const path = chunk.toString("latin1").split(" ")[1] ?? "";
        (FAULTS[path] ?? FAULTS["/reset"])?.(socket);
      },
      error() {},
    },
  });
  const plain = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { open: (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), data() {}, error() {} },
  });
  const echo = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert, key },
    fetch: (request, server) =>
      server.upgrade(request) ? undefined : new Response("not a WebSocket", { status: 400 }),
    websocket: { message: (socket, message) => void socket.send(message) },
  });
  cleanUp.defer(async () => {
    faults.stop(true);
    plain.stop(true);
    await echo.stop(true);
  });
  return { faults: faults.port, plain: plain.port, closed: await freePort(), echo: echo.port ?? 0 };
}
