/** A real HTTPS server on loopback that remembers what arrived: the API behind the proxy, seen from its own side. */
import type { Issued } from "../certificates.ts";

export type Received = {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: Buffer;
};

export type HttpsUpstream = AsyncDisposable & {
  readonly port: number;
  /** Every request so far, oldest first. */
  readonly received: readonly Received[];
};

/** Answers 200 with `reply`, or with whatever `handle` makes of the request. */
export async function startHttpsUpstream(
  { cert, key }: Issued,
  handle: (request: Request, body: Buffer) => Response | Promise<Response> = () =>
    Response.json({ ok: true }),
): Promise<HttpsUpstream> {
  const received: Received[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert, key },
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const body = Buffer.from(await request.arrayBuffer());
      received.push({
        method: request.method,
        target: `${pathname}${search}`,
        headers: new Headers(request.headers),
        body,
      });
      return await handle(request, body);
    },
  });
  return {
    port: server.port ?? 0,
    received,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
