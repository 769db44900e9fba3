import { type AddressInfo, createServer, type Socket } from "node:net";
import { HOST } from "./request.ts";

type Peer = (socket: Socket, request: string) => void;

/** A bare peer that is told of each request as far as its first piece came; `greet` is called with each connection. */
export async function serveBare(peer: Peer, greet: (socket: Socket) => void = () => {}) {
  const open = new Set<Socket>();
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    greet(socket);
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      requests.push(text);
      peer(socket, text);
      text = "";
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open,
    requests,
    connections: () => connections,
    url: (path = "/") => `http://${HOST}:${port}${path}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
