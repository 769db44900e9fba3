/** Proxies as companies have them, which resolve every name to this machine and note what they are asked. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Issued } from "../certificates.ts";

export type TestProxy = AsyncDisposable & {
  readonly port: number;
  /** Request lines, or `SOCKS host:port`. */
  readonly asked: readonly string[];
  /** Whole heads, of an HTTP proxy. */
  readonly heads: readonly string[];
  readonly connections: () => number;
  /** How many of these are there still. */
  readonly open: () => number;
};

type Options = {
  /** `user:password` that it demands. */
  readonly login?: string;
  /** It speaks TLS itself. */
  readonly keys?: Issued;
  /** Every name and port leads to this one. */
  readonly leadsTo?: number;
};

/** CONNECT, and requests in absolute form. */
export function startHttpProxy({ login, keys, leadsTo }: Options = {}): Promise<TestProxy> {
  const heads: string[] = [];
  const asked: string[] = [];
  const serve = (client: Socket) => {
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      client.off("data", read);
      const [head, rest] = [text.slice(0, end), text.slice(end + 4)];
      heads.push(head);
      const [line = ""] = head.split("\r\n");
      asked.push(line);
      const given = /^proxy-authorization: basic (\S+)/im.exec(head)?.[1];
      if (login !== undefined && Buffer.from(given ?? "", "base64").toString() !== login) {
        const challenge = 'Proxy-Authenticate: Basic realm="company"\r\nContent-Length: 9\r\n';
        return void client.end(`HTTP/1.1 407 Proxy Authentication Required\r\n${challenge}\r\nsecret-no`);
      }
      const [method, aim = ""] = line.split(" ");
      const url = new URL(method === "CONNECT" ? `http://${aim}` : aim);
      const upstream = connect(leadsTo ?? Number(url.port || 80), "127.0.0.1", () => {
        if (method === "CONNECT") client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        else upstream.write(`${head.replace(aim, url.pathname + url.search)}\r\n\r\n${rest}`);
        join(client, upstream);
      });
      upstream.on("error", () => client.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
    };
    client.on("data", read);
  };
  const server =
    keys === undefined ? createServer({ allowHalfOpen: true }, serve) : createTlsServer(keys, serve);
  return listening(server, { asked, heads });
}

/** RFC 1928 and RFC 1929. */
export function startSocksProxy({ login }: Pick<Options, "login"> = {}): Promise<TestProxy> {
  const asked: string[] = [];
  return listening(
    createServer({ allowHalfOpen: true }, (client) => {
      void converse(client, login, asked).catch(() => client.destroy());
    }),
    { asked, heads: [] },
  );
}

async function converse(client: Socket, login: string | undefined, asked: string[]): Promise<void> {
  const next = () => new Promise<Buffer>((resolve) => client.once("data", resolve));
  const greeting = await next();
  const wants = login === undefined ? 0 : 2;
  if (!greeting.subarray(2).includes(wants)) return void client.end(Buffer.from([5, 0xff]));
  client.write(Buffer.from([5, wants]));
  if (login !== undefined) {
    const said = await next();
    const user = said.subarray(2, 2 + (said[1] ?? 0)).toString();
    const password = said.subarray(3 + user.length).toString();
    const good = `${user}:${password}` === login;
    client.write(Buffer.from([1, good ? 0 : 1]));
    if (!good) return void client.end();
  }
  const request = await next();
  const name = request[3] === 3 ? request.subarray(5, -2).toString() : [...request.subarray(4, -2)].join(".");
  const port = request.readUInt16BE(request.length - 2);
  asked.push(`SOCKS ${name}:${port}`);
  const upstream = connect(port, "127.0.0.1", () => {
    client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 1]));
    join(client, upstream);
  });
  upstream.on("error", () => client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
}

function join(one: Socket, other: Socket): void {
  one.pipe(other);
  other.pipe(one);
  one.on("error", () => other.destroy());
}

async function listening(server: Server, seen: Pick<TestProxy, "asked" | "heads">): Promise<TestProxy> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    ...seen,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    open: () => open.size,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
