/** A client and an upstream that speak nothing but HTTP/2, by the runtime. */
import { type ClientHttp2Session, connect, createSecureServer, type ServerHttp2Stream } from "node:http2";
import { connect as connectTls } from "node:tls";
import { createAuthority } from "../certificates.ts";
import { basicAuth, openTunnel } from "../raw-client.ts";
import { HOST } from "../scene.ts";

/** An upstream that speaks nothing but HTTP/2. */
export async function startHttp2Upstream(
  handle: (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void,
) {
  const authority = createAuthority("h2 authority");
  const server = createSecureServer({ ...authority.issue([HOST]), allowHTTP1: false });
  let sessions = 0;
  server.on("session", () => {
    sessions += 1;
  });
  server.on("stream", (stream: ServerHttp2Stream, headers) => handle(stream, headers));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  return {
    caPem: authority.pem,
    port: typeof address === "object" && address !== null ? address.port : 0,
    sessions: () => sessions,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

/** A client that offers h2 alone, as grpc-go does. */
export async function http2Client(
  port: number,
  authority: string,
  options: { token: string; ca: string },
): Promise<ClientHttp2Session> {
  const outer = await openTunnel(port, authority, basicAuth(options.token));
  outer.socket.removeAllListeners("data");
  const socket = connectTls({
    socket: outer.socket,
    servername: HOST,
    ca: options.ca,
    ALPNProtocols: ["h2"],
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  if (socket.alpnProtocol !== "h2") throw new Error(`agreed on ${socket.alpnProtocol}`);
  return connect(`https://${authority}`, { createConnection: () => socket });
}

export type Http2Answer = {
  status: unknown;
  headers: Record<string, unknown>;
  trailers: Record<string, unknown>;
  body: string;
};

/** One request; resolves when its answer has ended, and rejects when it is broken off. */
export function call(
  client: ClientHttp2Session,
  headers: Record<string, string>,
  body?: string,
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream = client.request(headers, { endStream: body === undefined });
    const answer: Http2Answer = { status: 0, headers: {}, trailers: {}, body: "" };
    stream.on("response", (head) => {
      answer.status = head[":status"];
      answer.headers = { ...head };
    });
    stream.on("trailers", (trailers) => {
      answer.trailers = { ...trailers };
    });
    stream.on("data", (chunk: Buffer) => {
      answer.body += chunk.toString();
    });
    stream.on("end", () => setTimeout(() => resolve(answer), 20));
    stream.on("error", reject);
    if (body !== undefined) stream.end(body);
  });
}
