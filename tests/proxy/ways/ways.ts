/** Every way in that speaks HTTP/1.1, each to an upstream of its own: what holds on one must hold on all. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { type Broker, type BrokerOptions, startBroker } from "../../support/broker.ts";
import { createAuthority } from "../../support/certificates.ts";
import { basicAuth } from "../../support/raw-client.ts";

export const HOST = "api.example.com";
export const SECRET = "s3cr3t-value-of-the-vault";

export type Way = {
  readonly name: string;
  /** Whether the upstream speaks TLS. */
  readonly secure: boolean;
  /** A connection on which requests may be written, with half-open ends. */
  connect(): Promise<Socket>;
  /** `GET /path HTTP/1.1` and what this way needs behind it, without the empty line. */
  head(method: string, path: string): string;
};

/** What a test's upstream does with a connection; the socket is half-open and bare of handlers. */
export type Serve = (socket: Socket, secure: boolean) => void;

export type Ways = AsyncDisposable & { readonly broker: Broker; readonly all: readonly Way[] };

export async function startWays(options: {
  serve: Serve;
  broker?: BrokerOptions;
  services?: readonly unknown[];
}): Promise<Ways> {
  const authority = createAuthority("Upstream test authority");
  const keys = authority.issue([HOST]);
  const sockets = new Set<{ destroy(): void }>();
  const { createServer } = await import("node:net");
  const { createServer: createTlsServer } = await import("node:tls");
  const serve = (secure: boolean) => (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    options.serve(socket, secure);
  };
  const plain = createServer({ allowHalfOpen: true }, serve(false));
  const tls = createTlsServer(
    { ...keys, allowHalfOpen: true, ALPNProtocols: ["http/1.1"] } as object,
    serve(true),
  );
  const [plainPort, tlsPort] = await Promise.all([listening(plain), listening(tls)]);
  const broker = await startBroker({
    upstreamCa: [authority.pem],
    pins: { [HOST]: ["127.0.0.1"] },
    ...options.broker,
  });
  await broker.setCredential("API_KEY", SECRET);
  await broker.setServices(
    options.services ?? [{ name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } }],
  );
  const control = listenControl(
    { host: "127.0.0.1", port: 0 },
    {
      registry: broker.registry,
      fault(error) {
        throw error;
      },
    },
  );
  control.explicit(broker.proxy.explicit);
  const auth = basicAuth(broker.token);
  const keep = <T extends Socket>(socket: T): T => {
    sockets.add(socket);
    socket.on("error", () => {});
    return socket;
  };
  const bare = async (port: number) => {
    const socket = keep(connect({ host: "127.0.0.1", port, allowHalfOpen: true }));
    await event(socket, "connect");
    bases.set(socket, socket);
    return socket;
  };
  const inTls = async () => {
    const base = await bare(broker.port);
    const socket = keep(
      connectTls({
        socket: base,
        servername: "localhost",
        ca: broker.caPem,
        allowHalfOpen: true,
      } as object),
    );
    await event(socket, "secureConnect");
    bases.set(socket, base);
    return socket as Socket;
  };
  const tunnel = async (outer: Socket, port: number) => {
    outer.write(`CONNECT ${HOST}:${port} HTTP/1.1\r\nHost: ${HOST}:${port}\r\n${auth}\r\n`);
    const answer = await firstChunk(outer);
    if (!answer.startsWith("HTTP/1.1 200 ")) throw new Error(`CONNECT was answered: ${answer}`);
    return outer;
  };
  const tlsTunnel = async (outer: Socket) => {
    const socket = keep(
      connectTls({
        socket: await tunnel(outer, tlsPort),
        servername: HOST,
        ca: broker.caPem,
        ALPNProtocols: ["http/1.1"],
        allowHalfOpen: true,
      } as object),
    );
    await event(socket, "secureConnect");
    bases.set(socket, bases.get(outer) as Socket);
    return socket as Socket;
  };
  const origin = (port: number) => (method: string, path: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: ${HOST}:${port}\r\n`;
  const absolute = (scheme: string, port: number) => (method: string, path: string) =>
    `${method} ${scheme}://${HOST}:${port}${path} HTTP/1.1\r\nHost: ${HOST}:${port}\r\n${auth}`;
  const outers = [
    ["", () => bare(broker.port)],
    [" behind an https:// proxy URL", inTls],
  ] as const;
  const all: Way[] = outers.flatMap(([suffix, outer]) => [
    {
      name: `CONNECT with TLS${suffix}`,
      secure: true,
      connect: async () => tlsTunnel(await outer()),
      head: origin(tlsPort),
    },
    {
      name: `CONNECT with plain HTTP${suffix}`,
      secure: false,
      connect: async () => tunnel(await outer(), plainPort),
      head: origin(plainPort),
    },
    {
      name: `absolute-form http${suffix}`,
      secure: false,
      connect: outer,
      head: absolute("http", plainPort),
    },
    {
      name: `absolute-form https${suffix}`,
      secure: true,
      connect: outer,
      head: absolute("https", tlsPort),
    },
  ]);
  all.push({
    name: "the explicit endpoint",
    secure: true,
    connect: () => bare(control.port),
    head: (method, path) =>
      `${method} /proxy/${HOST}:${tlsPort}${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${broker.token}\r\n`,
  });
  return {
    broker,
    all,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await control.stop(0);
      await broker[Symbol.asyncDispose]();
      plain.close();
      tls.close();
    },
  };
}

const bases = new WeakMap<Socket, Socket>();

/**
 * Bytes that have left a client, TLS included. What a TLS session inside another has been given says nothing: in this
 * runtime it takes everything.
 */
export function departed(client: Socket): number {
  const base = bases.get(client) as Socket;
  return base.bytesWritten - base.writableLength;
}

/** The names that `startWays` gives its ways, for tests to be made of. */
export const WAYS = [
  "CONNECT with TLS",
  "CONNECT with plain HTTP",
  "absolute-form http",
  "absolute-form https",
  "CONNECT with TLS behind an https:// proxy URL",
  "CONNECT with plain HTTP behind an https:// proxy URL",
  "absolute-form http behind an https:// proxy URL",
  "absolute-form https behind an https:// proxy URL",
  "the explicit endpoint",
] as const;

export function wayOf(ways: Ways, name: string): Way {
  const found = ways.all.find((way) => way.name === name);
  if (found === undefined) throw new Error(`no way is called ${name}`);
  return found;
}

/** What a peer has said by its end, and whether that was an end or a reset. */
export type Heard = { readonly bytes: Buffer; readonly ended: boolean };

/** Reads to the end; with `slowly`, a little at a time, as a busy or small client does. */
export function readAll(socket: Socket, options: { slowly?: boolean } = {}): Promise<Heard> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no end after 20 s; got ${Buffer.concat(chunks).length} bytes`)),
      20_000,
    );
    const settle = (ended: boolean) => {
      clearTimeout(timer);
      resolve({ bytes: Buffer.concat(chunks), ended });
    };
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (options.slowly !== true) return;
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    socket.resume();
    socket.once("end", () => settle(true));
    socket.once("close", () => settle(false));
  });
}

/** Everything behind the head of the answer. */
export function bodyOf(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
}

function firstChunk(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (chunk: Buffer) => {
      socket.pause();
      resolve(chunk.toString("latin1"));
    });
    socket.once("close", () => reject(new Error("closed")));
  });
}

function event(socket: Socket, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(name, () => resolve());
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`closed before ${name}`)));
  });
}

function listening(server: import("node:net").Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}
