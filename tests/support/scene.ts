/** A broker with one brokered https upstream, ready to be talked to. */
import { type Broker, type BrokerOptions, startBroker } from "./broker.ts";
import { basicAuth, openTls, type RawConnection } from "./raw-client.ts";
import { type Answer, startUpstream, type Upstream } from "./upstream.ts";

export const HOST = "api.example.com";
export const SECRET = "s3cr3t-value-of-the-vault";

export type Scene = AsyncDisposable & {
  readonly upstream: Upstream;
  readonly broker: Broker;
  /** `host:port` of the upstream. */
  readonly authority: string;
  readonly auth: string;
  /** A new tunnel with TLS inside. */
  connect(): Promise<RawConnection>;
};

export async function startScene(
  options: { answer?: Answer; broker?: BrokerOptions; service?: object } = {},
): Promise<Scene> {
  const upstream = startUpstream({
    names: [HOST, "other.example.com"],
    ...(options.answer === undefined ? {} : { answer: options.answer }),
  });
  const broker = await startBroker({
    upstreamCa: [upstream.caPem],
    pins: { [HOST]: ["127.0.0.1"], "other.example.com": ["127.0.0.1"] },
    ...options.broker,
  });
  await broker.setCredential("API_KEY", SECRET);
  await broker.setServices([
    options.service ?? { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } },
  ]);
  const authority = `${HOST}:${upstream.port}`;
  const auth = basicAuth(broker.token);
  const clients: RawConnection[] = [];
  return {
    upstream,
    broker,
    authority,
    auth,
    async connect() {
      const client = await openTls(broker.port, authority, { auth, ca: broker.caPem });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end();
      await broker[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** Resolves when the condition holds; for what happens a moment after the client has its answer. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const until = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > until) throw new Error(`waited 5 s for ${what}`);
    await Bun.sleep(5);
  }
}
