/** A proxy that stands in for the server's, as rude as a test wants it, behind a forwarder of this process. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Forwarder, startForwarder } from "../../../../src/cli/forward/forwarder.ts";
import { createSvidSource, type SvidSource } from "../../../../src/cli/forward/svid-source.ts";

export type Arrived = { readonly socket: Socket; readonly head: string; readonly rest: Buffer };

export type Scene = AsyncDisposable & {
  readonly forwarder: Forwarder;
  readonly heads: string[];
  /** SVIDs that were asked for. */
  readonly issued: () => number;
  /** A connection to the forwarder. */
  readonly client: (options?: { allowHalfOpen?: boolean }) => Promise<Socket>;
  /** Whatever went wrong inside. */
  readonly faults: unknown[];
  readonly stopProxy: () => Promise<void>;
};

export const OK = "HTTP/1.1 200 Connection Established\r\n\r\n";
export const CONNECT = "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n\r\n";

export type SceneOptions = {
  readonly uid?: number;
  readonly issue?: (id: number) => Promise<string>;
  readonly now?: () => number;
  readonly vault?: string;
};

/** A token that is read as an SVID of an hour. */
export function token(id: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "EdDSA" })}.${part({ iat: 1000, exp: 4600, jti: String(id) })}.c2ln`;
}

export async function scene(handle: (arrived: Arrived) => void, options: SceneOptions = {}): Promise<Scene> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    let bytes = Buffer.alloc(0);
    const gather = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", gather);
      const head = bytes.toString("latin1", 0, end);
      heads.push(head);
      handle({ socket, head, rest: bytes.subarray(end + 4) });
    };
    socket.on("data", gather);
  });
  const port = await listening(proxy);
  let issued = 0;
  const issue = options.issue ?? (async (id) => token(id));
  const svids: SvidSource = createSvidSource(() => {
    issued += 1;
    return issue(issued);
  }, options.now);
  const way = { port: { host: "127.0.0.1", port, tls: undefined }, svids };
  const faults: unknown[] = [];
  const forwarder = startForwarder(
    { proxy: way, api: way, vault: options.vault, fault: (error) => faults.push(error) },
    options.uid,
  );
  const clients: Socket[] = [];
  const stopProxy = async () => {
    for (const socket of sockets) socket.resetAndDestroy();
    await new Promise((resolve) => proxy.close(resolve));
  };
  return {
    forwarder,
    heads,
    faults,
    issued: () => issued,
    stopProxy,
    async client({ allowHalfOpen = false } = {}) {
      const socket = connect({ port: forwarder.port, host: "127.0.0.1", allowHalfOpen });
      socket.on("error", () => undefined);
      clients.push(socket);
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
      return socket;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of clients) socket.destroy();
      for (const socket of sockets) socket.destroy();
      if (proxy.listening) await stopProxy();
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Reads until the text is there; throws at the end of the stream without it. */
export function until(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let found = "";
    const data = (chunk: Buffer) => {
      found += chunk.toString("latin1");
      if (!found.includes(text)) return;
      socket.off("data", data);
      resolve(found);
    };
    socket.on("data", data);
    socket.once("close", () => reject(new Error(`closed behind ${JSON.stringify(found)}`)));
  });
}

/** All that comes until the end. */
export async function whole(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

/** A tunnel through the forwarder, whose answer has been read. */
export async function tunnel(at: Scene, options?: { allowHalfOpen?: boolean }): Promise<Socket> {
  const socket = await at.client(options);
  socket.write(CONNECT);
  await until(socket, "\r\n\r\n");
  return socket;
}
