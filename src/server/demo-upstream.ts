import { createBarrier } from "../crypto/barrier.ts";
import { createMint } from "../crypto/ca/leaf.ts";
import { openRoots } from "../crypto/ca/root.ts";
import { systemRandom } from "../crypto/random.ts";
import { openStore } from "../store/open.ts";
import { systemClock } from "./compose.ts";

/** One request as the API got it; header names in lower case. */
export type DemoReceived = {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type DemoUpstream = {
  readonly port: number;
  /** The root that signed its certificate, as PEM. */
  readonly rootPem: string;
  /** Every request so far, oldest first. */
  readonly received: readonly DemoReceived[];
  stop(): Promise<void>;
};

/**
 * A small HTTPS API on a free loopback port, for `agent-vault demo` and `doctor`. Its certificate is for the hosts, at
 * least one, and signed by a root made for this one run, of which nothing is written to disk. It answers 200 only to the
 * bearer token it expects.
 */
export async function startDemoUpstream(
  [host = "", ...others]: readonly string[],
  bearer: string,
): Promise<DemoUpstream> {
  const store = await openStore({ url: "sqlite::memory:" });
  const [root] = await openRoots(store.keys, createBarrier(systemRandom.bytes(32)), systemClock);
  await store.close();
  if (root === undefined) throw new Error("no root was made");
  const { leaf } = (await createMint(root, others))(host, systemClock.now());
  const received: DemoReceived[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    tls: { cert: leaf.cert, key: leaf.key },
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      const headers = Object.fromEntries(request.headers);
      received.push({ method: request.method, target: `${pathname}${search}`, headers });
      if (headers["authorization"] === `Bearer ${bearer}`)
        return Response.json({ charges: 3, currency: "eur" });
      return Response.json({ error: "wrong or no key" }, { status: 401 });
    },
  });
  return { port: server.port ?? 0, rootPem: root.certPem, received, stop: () => server.stop(true) };
}
