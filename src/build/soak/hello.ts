import { HOST } from "../bench/peers/peer.ts";

/** The first flight of a TLS client that asks for HOST (a ClientHello, RFC 8446 4.1.2), as one really sends it. */
export async function captureHello(): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: (_, chunk) => resolve(Buffer.from(chunk)), error() {} },
  });
  const client = await Bun.connect({
    hostname: "127.0.0.1",
    port: server.port,
    tls: { serverName: HOST },
    socket: { data() {}, error() {} },
  });
  const hello = await promise;
  client.terminate();
  server.stop(true);
  return hello;
}
