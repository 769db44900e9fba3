/** Clients that send the bytes they are told to and show the bytes that come back. */
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

export type RawConnection = {
  readonly socket: Socket;
  /** Everything received so far, as latin1. */
  text(): string;
  write(data: string | Uint8Array): void;
  /** Resolves once the text received satisfies the condition; rejects when the peer closes first or after 5 s. */
  until(done: (text: string) => boolean): Promise<string>;
  closed(): Promise<string>;
  forget(): void;
  end(): void;
};

export async function open(port: number): Promise<RawConnection> {
  const socket = connect({ host: "127.0.0.1", port });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return wrap(socket);
}

/** CONNECT, expecting 200. */
export async function openTunnel(port: number, authority: string, auth: string): Promise<RawConnection> {
  const outer = await open(port);
  outer.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  const answer = await outer.until((text) => text.includes("\r\n\r\n"));
  if (!answer.startsWith("HTTP/1.1 200 ")) throw new Error(`CONNECT was answered: ${answer}`);
  outer.forget();
  return outer;
}

/** A tunnel with TLS inside, verified against the broker's root. */
export async function openTls(
  port: number,
  authority: string,
  options: { auth: string; ca: string; serverName?: string; verify?: boolean },
): Promise<RawConnection> {
  const outer = await openTunnel(port, authority, options.auth);
  const servername = options.serverName ?? authority.slice(0, authority.lastIndexOf(":"));
  outer.socket.removeAllListeners("data");
  const socket: TLSSocket = connectTls({
    socket: outer.socket,
    servername,
    ca: options.ca,
    rejectUnauthorized: options.verify ?? true,
    ALPNProtocols: ["http/1.1"],
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed during the TLS handshake")));
  });
  return wrap(socket);
}

/** `Proxy-Authorization` as a proxy URL with the token as user name makes it. */
export function basicAuth(token: string, vault = ""): string {
  return `Proxy-Authorization: Basic ${Buffer.from(`${token}:${vault}`).toString("base64")}\r\n`;
}

function wrap(socket: Socket): RawConnection {
  let text = "";
  let over = false;
  const waiters = new Set<() => void>();
  const wake = () => {
    for (const waiter of [...waiters]) waiter();
  };
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    wake();
  });
  socket.on("close", () => {
    over = true;
    wake();
  });
  socket.on("error", () => {});
  const wait = (done: () => boolean, what: string) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new Error(`waited 5 s for ${what}; got: ${text.slice(0, 500)}`)),
        5000,
      );
      const settle = (error?: Error) => {
        clearTimeout(timer);
        waiters.delete(check);
        if (error === undefined) resolve(text);
        else reject(error);
      };
      const check = () => {
        if (done()) settle();
        else if (over) settle(new Error(`closed while waiting for ${what}; got: ${text.slice(0, 500)}`));
      };
      waiters.add(check);
      check();
    });
  return {
    socket,
    text: () => text,
    write: (data) => void socket.write(typeof data === "string" ? Buffer.from(data, "latin1") : data),
    until: (done) => wait(() => done(text), "an answer"),
    closed: () => wait(() => over, "the end"),
    forget() {
      text = "";
    },
    end: () => void socket.destroy(),
  };
}
