/** One request through the way out, with what comes back gathered. */

import { parseCidr } from "../../../src/core/net/address.ts";
import { NO_BODY } from "../../../src/core/net/framing.ts";
import type { UpstreamFault } from "../../../src/core/net/upstream-fault.ts";
import type { Resolve } from "../../../src/net/dial/resolver.ts";
import { createUpstreams } from "../../../src/net/ways-out.ts";
import type {
  Upstream,
  UpstreamCall,
  UpstreamHead,
  UpstreamRequest,
} from "../../../src/ports/net/upstream.ts";

export const HOST = "api.example.com";

/** The way out, allowed to reach loopback, with the host there unless told otherwise. */
export function openWayOut(
  options: { ca?: readonly string[]; pins?: Record<string, readonly string[]>; resolve?: Resolve } = {},
): Upstream & Disposable {
  const loopback = ["127.0.0.0/8", "::1"].map((text) => {
    const range = parseCidr(text);
    if (range === undefined) throw new Error(text);
    return range;
  });
  const upstream = createUpstreams({
    ca: options.ca ?? [],
    policy: {
      allowPrivateRanges: false,
      allowlist: loopback,
      pins: new Map(Object.entries(options.pins ?? { [HOST]: ["127.0.0.1"] })),
      ownPorts: () => [],
    },
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  });
  return Object.assign(upstream, { [Symbol.dispose]: () => upstream.close() });
}

export type Told = {
  readonly call: UpstreamCall;
  /** Informational heads. */
  readonly informed: number[];
  readonly head: () => UpstreamHead | undefined;
  readonly body: () => string;
  readonly bytes: () => number;
  /** Called with each piece of the answer's body. */
  onBody: (() => void) | undefined;
  /** Resolves with `end`, or with the fault's code. */
  readonly outcome: Promise<string>;
  readonly fault: () => UpstreamFault | undefined;
  readonly trailers: () => readonly string[] | undefined;
  /** Resolves when the head has come. */
  readonly headed: Promise<UpstreamHead>;
};

/** Opens a GET of `/` (or what is asked for) and ends it, unless it has a body: then the caller writes. */
export function ask(upstream: Upstream, port: number, change: Partial<UpstreamRequest> = {}): Told {
  const outcome = Promise.withResolvers<string>();
  const headed = Promise.withResolvers<UpstreamHead>();
  let head: UpstreamHead | undefined;
  let fault: UpstreamFault | undefined;
  let trailers: readonly string[] | undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const informed: number[] = [];
  const target = { host: HOST, port, ...change.target };
  const call = upstream.open(
    {
      scheme: "https",
      affinity: "vault session",
      method: "GET",
      pathAndQuery: "/",
      headers: ["Host", `${target.host}:${target.port}`],
      framing: NO_BODY,
      http2: false,
      idempotent: (change.method ?? "GET") !== "POST",
      upgrade: false,
      ...change,
      target,
    },
    {
      information: ({ status }) => void informed.push(status),
      head(told) {
        head = told;
        headed.resolve(told);
      },
      body(chunk) {
        bytes += chunk.length;
        if (bytes <= 1024 * 1024) chunks.push(chunk);
        told.onBody?.();
      },
      end(last) {
        trailers = last;
        outcome.resolve("end");
      },
      fail(error) {
        fault = error;
        outcome.resolve(error.code);
      },
      drain() {},
      flush() {},
    },
  );
  const told: Told = {
    call,
    informed,
    head: () => head,
    body: () => Buffer.concat(chunks).toString("latin1"),
    bytes: () => bytes,
    onBody: undefined,
    outcome: outcome.promise,
    fault: () => fault,
    trailers: () => trailers,
    headed: headed.promise,
  };
  if ((change.framing ?? NO_BODY).type === "none") call.finish();
  call.flush();
  return told;
}

/** Waits, within bounds, for something to be so. */
export async function until(what: () => boolean, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!what()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain`);
    await Bun.sleep(5);
  }
}
