import {
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { TLSSocket } from "node:tls";
import type { Connections, Held } from "../connections.ts";
import type { RequestHead } from "../exchange.ts";
import { Http2Exchange } from "./exchange.ts";

export type Http2Options = {
  readonly connections: Connections;
  handle(exchange: Http2Exchange): void;
  fault(error: unknown): void;
};

/** As much as the HTTP/1 side takes in one header block. */
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_STREAMS = 256;
const IDLE_MS = 120_000;
/** A stream may be silent for hours; whether anybody is still there is asked with a PING (RFC 9113 6.7). */
const PING_EVERY_MS = 60_000;

/** Serves HTTP/2 on a TLS session whose client agreed to it. One stream is one exchange. */
export function serveHttp2(socket: TLSSocket, options: Http2Options): void {
  const { connections } = options;
  const server: Http2Server = createServer({
    settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEADER_BYTES, enablePush: false },
  });
  let session: ServerHttp2Session | undefined;
  let open = 0;
  let progress = connections.ticker.now;
  let asked = progress;
  let unanswered = false;
  const held: Held = {
    sweep(now) {
      if (open === 0 && now - progress > IDLE_MS) return held.destroy();
      if (open === 0 || now - asked < PING_EVERY_MS) return;
      if (unanswered) return held.destroy();
      asked = now;
      unanswered = true;
      session?.ping(() => {
        unanswered = false;
      });
    },
    retire() {
      session?.close();
      if (open === 0) held.destroy();
    },
    destroy() {
      connections.remove(held);
      session?.destroy();
      socket.destroy();
    },
  };
  connections.add(held);
  socket.once("close", () => connections.remove(held));
  server.on("session", (started: ServerHttp2Session) => {
    session = started;
    started.on("error", () => held.destroy());
  });
  server.on("stream", (stream: ServerHttp2Stream, _headers, flags: number, raw: string[]) => {
    open += 1;
    stream.once("close", () => {
      open -= 1;
      progress = connections.ticker.now;
    });
    try {
      options.handle(new Http2Exchange(stream, toRequestHead(raw, flags)));
    } catch (error) {
      options.fault(error);
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
  });
  server.emit("connection", socket);
}

/** Pseudo-headers become the request line and Host (RFC 9113 8.3.1), which stands first. */
function toRequestHead(raw: readonly string[], flags: number): RequestHead {
  const headers: string[] = [];
  let method = "";
  let target = "";
  let authority: string | undefined;
  let contentLength: number | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (name === ":method") method = value;
    else if (name === ":path") target = value;
    else if (name === ":authority") authority = value;
    else if (!name.startsWith(":")) headers.push(name, value);
    if (name === "content-length") contentLength = Number(value);
  }
  if (authority !== undefined) headers.unshift("host", authority);
  const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
  const framing = ended ? "none" : contentLength === undefined ? "chunked" : "length";
  return { method, target, headers, framing, contentLength: contentLength ?? 0, upgrade: false, http2: true };
}
