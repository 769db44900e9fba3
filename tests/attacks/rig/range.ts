/** A broker with one brokered host behind it, and the two ways to send bytes to that host through it. */
import { type Broker, type BrokerOptions, startBroker } from "../../support/broker.ts";
import { basicAuth, open, openTls, type RawConnection } from "../../support/raw-client.ts";
import { type Reply, type StrictUpstream, startStrictUpstream } from "./strict-upstream.ts";

export const HOST = "api.example.com";
export const SECRET = "s3cr3t-value-of-the-vault";
/** What a client says of itself and no upstream may ever hear. */
export const OWN = "own-credential-of-the-client";
export const OTHER_VAULT = "vault-hint-of-the-client";

export type Door = {
  readonly name: string;
  readonly upstream: StrictUpstream;
  readonly authority: string;
  /** What stands before the path in a request target. */
  readonly prefix: string;
  readonly auth: string;
  connect(): Promise<RawConnection>;
};

export type Range = AsyncDisposable & { readonly broker: Broker; readonly outer: Door; readonly inner: Door };

export async function startRange(
  options: {
    reply?: Reply;
    greeting?: () => string;
    broker?: BrokerOptions;
    services?: readonly unknown[];
  } = {},
): Promise<Range> {
  const reply = {
    ...(options.reply === undefined ? {} : { reply: options.reply }),
    ...(options.greeting === undefined ? {} : { greeting: options.greeting }),
  };
  const plain = startStrictUpstream(reply);
  const secure = startStrictUpstream({ names: [HOST, `*.${HOST}`, "other.example.com"], ...reply });
  const pins = Object.fromEntries(
    [HOST, `sub.${HOST}`, "other.example.com"].map((name) => [name, ["127.0.0.1"]]),
  );
  const broker = await startBroker({ upstreamCa: [secure.caPem], pins, ...options.broker });
  await broker.setCredential("API_KEY", SECRET);
  await broker.setServices(
    options.services ?? [{ name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } }],
  );
  const auth = basicAuth(broker.token);
  const clients = new Set<RawConnection>();
  const keep = (client: RawConnection) => {
    clients.add(client);
    return client;
  };
  return {
    broker,
    outer: {
      name: "absolute-form on the outer port",
      upstream: plain,
      authority: `${HOST}:${plain.port}`,
      prefix: `http://${HOST}:${plain.port}`,
      auth,
      connect: async () => keep(await open(broker.port)),
    },
    inner: {
      name: "origin-form inside a tunnel",
      upstream: secure,
      authority: `${HOST}:${secure.port}`,
      prefix: "",
      auth,
      connect: async () =>
        keep(await openTls(broker.port, `${HOST}:${secure.port}`, { auth, ca: broker.caPem })),
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end();
      await broker[Symbol.asyncDispose]();
      await plain[Symbol.asyncDispose]();
      await secure[Symbol.asyncDispose]();
    },
  };
}

/**
 * Bytes for a door: `{/x}` is the path /x as a request target, `{host}` the authority, and `{H}` the fields that a
 * well-behaved client sends, with a credential and a vault hint of its own that must not travel on.
 */
export function aim(bytes: string, door: Door): string {
  const usual = `Host: ${door.authority}\r\n${door.auth}Authorization: Bearer ${OWN}\r\nX-Vault: ${OTHER_VAULT}\r\n`;
  return bytes
    .replaceAll("{H}", () => usual)
    .replaceAll("{host}", () => door.authority)
    .replaceAll("{auth}", () => door.auth)
    .replaceAll(/\{(\/[^}]*)\}/g, (_, path: string) => door.prefix + path);
}

/** One answer, if the text holds a whole one. */
export function answerIn(
  text: string,
): { status: number; head: string; body: string; rest: string } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = Number(/\r\ncontent-length: ([0-9]+)/i.exec(head)?.[1] ?? 0);
  const body = text.slice(end + 4, end + 4 + length);
  if (body.length < length) return undefined;
  return { status: Number(head.split(" ")[1]), head, body, rest: text.slice(end + 4 + length) };
}

/** How many whole answers the text begins with. */
function answersIn(text: string): number {
  const first = answerIn(text);
  return first === undefined ? 0 : 1 + answersIn(first.rest);
}

/** Sends the bytes on a new connection; resolves with everything that came back once all is answered, or closed. */
export async function shoot(
  door: Door,
  bytes: string | Uint8Array,
  answers = 1,
): Promise<{ text: string; closed: boolean }> {
  const client = await door.connect();
  let closed = false;
  client.socket.once("close", () => {
    closed = true;
  });
  client.write(bytes);
  await client.until((text) => answersIn(text) >= answers).catch(() => {});
  // A second answer, or a second request upstream, would come right behind the first.
  await Bun.sleep(closed ? 0 : 10);
  const text = client.text();
  client.end();
  return { text, closed };
}
