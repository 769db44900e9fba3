/**
 * The API of the benchmark, as its own process: TLS and keep-alive on raw sockets, so that it costs less than what is
 * measured. Its answers say whether the credential arrived and whether the body was as it should be. Prints its port.
 */
import type { Socket } from "bun";
import { dechunked } from "./chunks.ts";
import {
  BODY_PATH,
  BODY_VALUE,
  clock,
  DOWNLOAD_PATH,
  EVENT_INTERVAL_MS,
  EVENTS_PATH,
  HEADER_VALUE,
  MAX_PIECE,
  PLAIN_BYTES,
  PLAIN_PATH,
  pieceAt,
  Receipt,
  TRANSFER_BYTES,
  UPLOAD_PATH,
} from "./messages.ts";

type State = {
  rest: Buffer | undefined;
  /** Bytes of the download that were written, while one runs. */
  sent: number | undefined;
  upload: { readonly receipt: Receipt; readonly header: boolean } | undefined;
  events: Timer | undefined;
};
type Client = Socket<State>;

const [cert = "", key = ""] = await Promise.all(Bun.argv.slice(2, 4).map((path) => Bun.file(path).text()));

/** All are of one length, so that a request without the credential costs the same. */
const answers = [false, true].map((header) => [false, true].map((body) => answer(header, body)));
const DOWNLOAD = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${TRANSFER_BYTES}\r\n\r\n`;
const EVENTS =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n";

function answer(header: boolean, body: boolean): Buffer {
  const text = `header:${header ? "y" : "n"} body:${body ? "y" : "n"}\n`;
  return Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  );
}

function reply(socket: Client, header: boolean, body: boolean): void {
  socket.write(answers[Number(header)]?.[Number(body)] ?? "");
}

/** Takes one request off the start of `bytes` and answers it; the rest, or undefined when more has to come. */
function serve(socket: Client, bytes: Buffer): Buffer | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = bytes.subarray(0, end);
  const after = bytes.subarray(end + 4);
  const header = head.indexOf(HEADER_VALUE) !== -1;
  const path = head.toString("latin1", 0, head.indexOf("\r\n")).split(" ")[1];
  switch (path) {
    case BODY_PATH: {
      const body = wholeBody(head, after);
      if (body === undefined) return undefined;
      reply(socket, header, body.content.indexOf(BODY_VALUE) !== -1);
      return after.subarray(body.length);
    }
    case PLAIN_PATH: {
      const body = wholeBody(head, after);
      if (body === undefined) return undefined;
      reply(socket, header, body.content.length === PLAIN_BYTES);
      return after.subarray(body.length);
    }
    case UPLOAD_PATH:
      socket.data.upload = { receipt: new Receipt(), header };
      upload(socket, after);
      return Buffer.alloc(0);
    case DOWNLOAD_PATH:
      socket.write(DOWNLOAD);
      socket.data.sent = 0;
      download(socket);
      return after;
    case EVENTS_PATH:
      socket.write(EVENTS);
      event(socket);
      socket.data.events = setInterval(() => event(socket), EVENT_INTERVAL_MS);
      return after;
    default:
      reply(socket, header, true);
      return after;
  }
}

/** `length` counts the bytes that the body takes up with its framing. */
function wholeBody(head: Buffer, after: Buffer): { content: Buffer; length: number } | undefined {
  const text = head.toString("latin1");
  if (/\r\ntransfer-encoding: *chunked/i.test(text)) return dechunked(after);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
  return after.length < length ? undefined : { content: after.subarray(0, length), length };
}

function upload(socket: Client, chunk: Buffer): void {
  const { upload } = socket.data;
  if (upload === undefined) return;
  upload.receipt.take(chunk);
  if (!upload.receipt.complete) return;
  socket.data.upload = undefined;
  reply(socket, upload.header, upload.receipt.right);
}

/** Goes on until the socket takes no more; `drain` calls it again. */
function download(socket: Client): void {
  for (let { sent } = socket.data; sent !== undefined; ) {
    const piece = pieceAt(sent, Math.min(TRANSFER_BYTES - sent, MAX_PIECE / 4));
    const taken = Math.max(0, socket.write(piece));
    sent += taken;
    socket.data.sent = sent === TRANSFER_BYTES ? undefined : sent;
    if (sent === TRANSFER_BYTES || taken < piece.length) return;
  }
}

function event(socket: Client): void {
  const data = `data: ${clock().toFixed(3)}\n\n`;
  socket.write(`${data.length.toString(16)}\r\n${data}\r\n`);
}

const server = Bun.listen<State>({
  hostname: "127.0.0.1",
  port: 0,
  tls: { cert, key },
  socket: {
    open(socket) {
      socket.setNoDelay(true);
      socket.data = { rest: undefined, sent: undefined, upload: undefined, events: undefined };
    },
    data(socket, chunk) {
      if (socket.data.upload !== undefined) return upload(socket, chunk);
      let bytes: Buffer = socket.data.rest === undefined ? chunk : Buffer.concat([socket.data.rest, chunk]);
      for (let rest = serve(socket, bytes); rest !== undefined; rest = serve(socket, bytes)) bytes = rest;
      socket.data.rest = bytes.length === 0 ? undefined : bytes;
    },
    drain: (socket) => download(socket),
    close: (socket) => clearInterval(socket.data.events),
    error() {},
  },
});
process.stdout.write(`${server.port}\n`);
