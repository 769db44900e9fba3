/**
 * An upstream that keeps every byte it is sent and reads messages by the letter of RFC 9112, in code that shares
 * nothing with ours: what it cannot read is a violation, and what is left over is shown.
 */
import type { Socket } from "bun";
import { createAuthority } from "../../support/certificates.ts";

export type Seen = {
  readonly method: string;
  readonly target: string;
  /** Lower-case name and value, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly framing: "none" | "length" | "chunked";
  readonly body: string;
  readonly connection: number;
};

export type StrictUpstream = AsyncDisposable & {
  readonly port: number;
  readonly caPem: string;
  readonly seen: Seen[];
  readonly violations: string[];
  /** Everything received since the last `forget`, whatever it was. */
  bytes(): string;
  /** Connections accepted since the last `forget`. */
  connections(): number;
  /** Connections that are open now. */
  open(): number;
  forget(): void;
  /** Closes every connection: what the broker kept for later is of no use any more. */
  hangUp(): void;
};

export type Reply = (seen: Seen, write: (data: string | Uint8Array) => void, socket: Socket<State>) => void;

type State = { text: string; number: number };

const OK: Reply = (_, write) => write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

/** Listens on loopback, with TLS for the given names when there are any. */
export function startStrictUpstream(
  options: { names?: readonly string[]; reply?: Reply; greeting?: () => string } = {},
): StrictUpstream {
  const authority = createAuthority("Strict upstream authority");
  const seen: Seen[] = [];
  const violations: string[] = [];
  const sockets = new Set<Socket<State>>();
  let bytes = "";
  let accepted = 0;
  let before = 0;
  const listener = Bun.listen<State>({
    hostname: "127.0.0.1",
    port: 0,
    ...(options.names === undefined
      ? {}
      : { tls: { ...authority.issue(options.names), ALPNProtocols: Buffer.from("\x08http/1.1", "latin1") } }),
    socket: {
      open(socket) {
        accepted += 1;
        sockets.add(socket);
        socket.data = { text: "", number: accepted };
        const greeting = options.greeting?.() ?? "";
        if (greeting !== "") socket.write(greeting);
      },
      data(socket, chunk) {
        const text = chunk.toString("latin1");
        bytes += text;
        socket.data.text += text;
        for (;;) {
          const message = readMessage(socket.data.text, socket.data.number);
          if (message === undefined) return;
          if (typeof message === "string") {
            violations.push(message);
            return void socket.terminate();
          }
          socket.data.text = socket.data.text.slice(message.length);
          seen.push(message.seen);
          (options.reply ?? OK)(message.seen, (data) => void socket.write(data), socket);
        }
      },
      close: (socket) => void sockets.delete(socket),
      error: (socket) => void socket.terminate(),
    },
  });
  return {
    port: listener.port,
    caPem: authority.pem,
    seen,
    violations,
    bytes: () => bytes,
    connections: () => accepted - before,
    open: () => sockets.size,
    forget() {
      bytes = "";
      before = accepted;
      seen.length = 0;
      violations.length = 0;
    },
    hangUp() {
      for (const socket of sockets) socket.terminate();
    },
    async [Symbol.asyncDispose]() {
      listener.stop(true);
    },
  };
}

/** Bytes beyond ASCII are no URI, but clients send them as typed and servers read them. */
const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x22\x24-\x7e\x80-\xff]+) HTTP\/1\.1$/;
const FIELD =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

type Head = Omit<Seen, "framing" | "body">;

/** The first message of the text, undefined when it is not complete, or why it is none. */
function readMessage(text: string, connection: number): { seen: Seen; length: number } | string | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = readHead(text.slice(0, end).split("\r\n"), connection);
  return typeof head === "string" ? head : readBody(text, end + 4, head);
}

function readHead([line = "", ...rest]: readonly string[], connection: number): Head | string {
  const [, method, target] = LINE.exec(line) ?? [];
  if (method === undefined || target === undefined) return `request line: ${line}`;
  const fields: [string, string][] = [];
  for (const field of rest) {
    const found = FIELD.exec(field);
    if (found === null) return `field: ${field}`;
    fields.push([(found[1] as string).toLowerCase(), found[2] ?? ""]);
  }
  const hosts = valuesOf(fields, "host").length;
  return hosts === 1 ? { method, target, fields, connection } : `${hosts} Host fields`;
}

function readBody(
  text: string,
  start: number,
  head: Head,
): { seen: Seen; length: number } | string | undefined {
  const [length, ...lengths] = valuesOf(head.fields, "content-length");
  const [coding, ...codings] = valuesOf(head.fields, "transfer-encoding");
  if (lengths.length + codings.length > 0) return "framed twice";
  if (length !== undefined && coding !== undefined) return "framed in two ways";
  if (coding !== undefined) {
    if (coding !== "chunked") return `transfer coding ${coding}`;
    const chunks = readChunks(text, start);
    if (chunks === undefined || typeof chunks === "string") return chunks;
    return { seen: { ...head, framing: "chunked", body: chunks.body }, length: chunks.end };
  }
  if (length === undefined) return { seen: { ...head, framing: "none", body: "" }, length: start };
  if (!/^[0-9]{1,15}$/.test(length)) return `length ${length}`;
  const stop = start + Number(length);
  if (text.length < stop) return undefined;
  return { seen: { ...head, framing: "length", body: text.slice(start, stop) }, length: stop };
}

function valuesOf(fields: Head["fields"], name: string): string[] {
  return fields.filter(([known]) => known === name).map(([, value]) => value);
}

/** RFC 9110 6.5.1: names that must not stand in trailers, since a recipient may merge them into the head. */
const NO_TRAILER =
  /^(?:host|authorization|cookie|content-length|transfer-encoding|te|connection|x-vault|proxy-.*)$/i;

/** No extensions: a broker has no reason to send any. Trailers are read, and held to what they may be. */
function readChunks(text: string, from: number): { body: string; end: number } | string | undefined {
  let body = "";
  for (let at = from; ; ) {
    const stop = text.indexOf("\r\n", at);
    if (stop < 0) return undefined;
    const line = text.slice(at, stop);
    if (!/^[0-9a-f]{1,8}$/i.test(line)) return `chunk size: ${line}`;
    const size = Number.parseInt(line, 16);
    const start = stop + 2;
    if (size === 0) return readTrailers(text, start, body);
    if (text.length < start + size + 2) return undefined;
    if (text.slice(start + size, start + size + 2) !== "\r\n") return "chunk without its end";
    body += text.slice(start, start + size);
    at = start + size + 2;
  }
}

function readTrailers(
  text: string,
  from: number,
  body: string,
): { body: string; end: number } | string | undefined {
  for (let at = from; ; ) {
    const stop = text.indexOf("\r\n", at);
    if (stop < 0) return undefined;
    if (stop === at) return { body, end: at + 2 };
    const found = FIELD.exec(text.slice(at, stop));
    if (found === null || NO_TRAILER.test(found[1] as string)) return `trailer: ${text.slice(at, stop)}`;
    at = stop + 2;
  }
}
