/**
 * An upstream that notes exactly the bytes it is sent. Raw sockets: what a tolerant server would repair or hide
 * is what these tests are about.
 */
import type { Socket, TCPSocketListener } from "bun";
import { createAuthority } from "./certificates.ts";

export type Received = { readonly text: string; readonly connection: number };

export type Upstream = AsyncDisposable & {
  readonly port: number;
  readonly caPem: string;
  /** Whole requests in order of arrival, as latin1 text. */
  readonly requests: Received[];
  /** Connections accepted so far. */
  readonly connections: () => number;
};

/** What to answer; gets the request as text and a function that writes. Undefined answers 200 `ok`. */
export type Answer = (
  request: string,
  write: (text: string | Uint8Array) => void,
  socket: Socket<State>,
) => void;

type State = { text: string; number: number };

const OK: Answer = (_, write) => write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

/** Listens on loopback, with TLS for the given names when there are any. Requests end by Content-Length or chunks. */
export function startUpstream(options: { names?: readonly string[]; answer?: Answer } = {}): Upstream {
  const authority = createAuthority("Upstream test authority");
  const requests: Received[] = [];
  const answer = options.answer ?? OK;
  let connections = 0;
  const listener: TCPSocketListener<State> = Bun.listen<State>({
    hostname: "127.0.0.1",
    port: 0,
    ...(options.names === undefined
      ? {}
      : { tls: { ...authority.issue(options.names), ALPNProtocols: Buffer.from("\x08http/1.1", "latin1") } }),
    socket: {
      open(socket) {
        connections += 1;
        socket.data = { text: "", number: connections };
      },
      data(socket, chunk) {
        socket.data.text += chunk.toString("latin1");
        for (;;) {
          const length = messageLength(socket.data.text);
          if (length === undefined) return;
          const text = socket.data.text.slice(0, length);
          socket.data.text = socket.data.text.slice(length);
          requests.push({ text, connection: socket.data.number });
          answer(text, (data) => void socket.write(data), socket);
        }
      },
      error: (socket) => void socket.terminate(),
    },
  });
  return {
    port: listener.port,
    caPem: authority.pem,
    requests,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      listener.stop(true);
    },
  };
}

function messageLength(text: string): number | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end + 4);
  const length = /\r\ncontent-length: *([0-9]+)/i.exec(head);
  if (length !== null) {
    const total = head.length + Number(length[1]);
    return text.length >= total ? total : undefined;
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return head.length;
  return chunkedEnd(text, head.length);
}

function chunkedEnd(text: string, from: number): number | undefined {
  let at = from;
  for (;;) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (size === 0) {
      const last = text.startsWith("\r\n", line + 2) ? line + 2 : text.indexOf("\r\n\r\n", line + 2) + 2;
      return last >= line + 2 && text.length >= last + 2 ? last + 2 : undefined;
    }
    at = line + 2 + size + 2;
    if (text.length < at) return undefined;
  }
}
