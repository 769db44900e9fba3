import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Target } from "../core/net/target.ts";
import { handshakeFaultCode, UpstreamFault } from "../core/net/upstream-fault.ts";
import type { UpstreamCall, UpstreamEvents, UpstreamRequest } from "../ports/upstream.ts";
import { type AddressPolicy, firstAnswering } from "./vetted-address.ts";

const CONNECT_TIMEOUT_MS = 10_000;

export type Http2Options = { readonly policy: AddressPolicy; readonly ca: readonly string[] };

/**
 * An HTTP/2 session to a vetted address, or undefined when the upstream chose HTTP/1.1 (ALPN, RFC 7301).
 * Chain and name are verified. Throws UpstreamFault.
 */
export function openHttp2(target: Target, options: Http2Options): Promise<ClientHttp2Session | undefined> {
  return firstAnswering(options.policy, target, async (address) => {
    const socket = await secure(address, target, options.ca);
    if (socket.alpnProtocol !== "h2") {
      socket.destroy();
      return undefined;
    }
    const session = connect(`https://${target.host}:${target.port}`, { createConnection: () => socket });
    session.on("error", () => session.destroy());
    return session;
  });
}

function secure(address: string, target: Target, ca: readonly string[]): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: address,
      port: target.port,
      servername: target.host,
      ca: [...ca],
      ALPNProtocols: ["h2", "http/1.1"],
      rejectUnauthorized: true,
    });
    const timer = setTimeout(
      () => fail(new UpstreamFault("timeout", `${target.host}: connect timed out`)),
      CONNECT_TIMEOUT_MS,
    );
    const fail = (fault: UpstreamFault) => {
      clearTimeout(timer);
      socket.destroy();
      reject(fault);
    };
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      if (socket.authorized) return resolve(socket);
      fail(new UpstreamFault("untrusted", `${target.host}: ${socket.authorizationError ?? "not verified"}`));
    });
    socket.once("error", (error: Error & { code?: string }) => {
      // The system's errors are one word; what OpenSSL and the verification say has underscores.
      const refused = /^E[A-Z]+$/.test(error.code ?? "") && error.code !== "EPROTO";
      const code = refused ? "refused" : handshakeFaultCode(error.code);
      fail(new UpstreamFault(code, `${target.host}: ${error.code ?? "connection failed"}`));
    });
  });
}

/** Sends one request as a stream of the session. */
export function openStream(
  session: ClientHttp2Session,
  request: UpstreamRequest,
  events: UpstreamEvents,
): UpstreamCall {
  const stream = session.request(requestHeaders(request), { endStream: request.framing === "none" });
  let over = false;
  let answered = false;
  let trailers: string[] | undefined;
  const finish = (work: () => void) => {
    if (over) return;
    over = true;
    work();
    events.flush();
  };
  stream.on("headers", (_headers, _flags, raw: string[]) => {
    const { status, headers } = responseHead(raw);
    if (over) return;
    events.information({ status, reason: "", headers, framing: "none" });
    events.flush();
  });
  stream.on("response", (_headers, flags: number, raw: string[]) => {
    if (over) return;
    answered = true;
    const { status, headers } = responseHead(raw);
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const framing = ended ? "none" : headers.includes("content-length") ? "length" : "chunked";
    events.head({ status, reason: "", headers, framing });
    events.flush();
  });
  stream.on("trailers", (_headers, _flags, raw: string[]) => {
    trailers = raw;
  });
  stream.on("data", (chunk: Buffer) => {
    if (over) return;
    events.body(chunk);
    events.flush();
  });
  stream.on("drain", () => {
    if (!over) events.drain();
  });
  stream.on("error", () => {});
  stream.once("close", () =>
    finish(() => {
      if (answered && stream.rstCode === constants.NGHTTP2_NO_ERROR) events.end(trailers);
      else events.fail(new UpstreamFault("closed", `the upstream reset the stream (${stream.rstCode})`));
    }),
  );
  return callOf(stream, () => {
    over = true;
  });
}

function callOf(stream: ClientHttp2Stream, abandon: () => void): UpstreamCall {
  const open = () => !stream.destroyed && !stream.closed;
  return {
    write(chunk) {
      if (open()) stream.write(Buffer.from(chunk));
    },
    flush: () => !open() || !stream.writableNeedDrain,
    finish() {
      if (open()) stream.end();
    },
    abort() {
      abandon();
      if (open()) stream.close(constants.NGHTTP2_CANCEL);
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    detach: () => undefined,
  };
}

/** RFC 9113 8.3.1: Host becomes `:authority`; gRPC peers want to read `te: trailers`, the one TE that is allowed. */
function requestHeaders(request: UpstreamRequest): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {
    [constants.HTTP2_HEADER_METHOD]: request.method,
    [constants.HTTP2_HEADER_PATH]: request.pathAndQuery,
    [constants.HTTP2_HEADER_SCHEME]: request.scheme,
    te: "trailers",
  };
  for (let at = 0; at < request.headers.length; at += 2) {
    const lower = (request.headers[at] as string).toLowerCase();
    const name = lower === "host" ? constants.HTTP2_HEADER_AUTHORITY : lower;
    const value = request.headers[at + 1] as string;
    const before = headers[name];
    headers[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return headers;
}

function responseHead(raw: readonly string[]): { status: number; headers: string[] } {
  const headers: string[] = [];
  let status = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name === ":status") status = Number(raw[at + 1]);
    else if (!name.startsWith(":")) headers.push(name, raw[at + 1] as string);
  }
  return { status, headers };
}
