/**
 * The client of the benchmark, as its own process: N keep-alive connections through CONNECT, each with one GET in
 * flight. Raw sockets and pre-built bytes, so that it costs less than the proxies. Opens all connections, says
 * `ready`, waits for a line, runs, and prints its findings as one line of JSON.
 */
import type { Socket } from "bun";

export type Plan = {
  /** Where to CONNECT, or undefined to go straight to the target. */
  readonly proxy: { port: number; authorization?: string } | undefined;
  readonly target: { host: string; port: number };
  readonly ca: string;
  readonly connections: number;
  readonly seconds: number;
};

export type Findings = {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Whether the upstream's answer said that the credential arrived. */
  readonly credential: boolean;
};

const plan: Plan = JSON.parse(Bun.argv[2] ?? "");
const { host, port } = plan.target;
const REQUEST = Buffer.from(
  `GET /v1/items HTTP/1.1\r\nHost: ${host}:${port}\r\nUser-Agent: bench\r\nAccept: */*\r\nAuthorization: Bearer dummy\r\n\r\n`,
);
/** Latencies in steps of 10 us up to one second; the last step holds whatever was slower. */
const histogram = new Uint32Array(100_001);

let measuring = false;
let finished = 0;
let credential = true;

/** Resolves when the connection stands and its first answer has come; it then goes on by itself. */
async function connect(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let sent = 0;
  let rest: Buffer | undefined;
  const request = (socket: Socket<undefined>) => {
    sent = Bun.nanoseconds();
    socket.write(REQUEST);
  };
  const inner = {
    data(socket: Socket<undefined>, chunk: Buffer) {
      const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      const length = answerLength(bytes);
      rest = length === undefined ? bytes : undefined;
      if (length === undefined) return;
      if (measuring) {
        finished++;
        const step = Math.min(100_000, Math.round((Bun.nanoseconds() - sent) / 10_000));
        histogram[step] = (histogram[step] ?? 0) + 1;
      } else {
        credential &&= bytes.indexOf("credential: yes") !== -1;
        resolve();
      }
      request(socket);
    },
    handshake(socket: Socket<undefined>, ok: boolean, error: Error | null) {
      if (ok) request(socket);
      else reject(error ?? new Error("handshake failed"));
    },
    close: () => reject(new Error("the connection was closed")),
    error: (_: unknown, error: Error) => reject(error),
  };
  const tls = { serverName: host, ca: plan.ca };
  if (plan.proxy === undefined) {
    await Bun.connect({ hostname: "127.0.0.1", port, tls, socket: inner });
    return promise;
  }
  const { authorization } = plan.proxy;
  let upgraded = false;
  const opening = `CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n${authorization === undefined ? "" : `Proxy-Authorization: ${authorization}\r\n`}\r\n`;
  await Bun.connect({
    hostname: "127.0.0.1",
    port: plan.proxy.port,
    socket: {
      open: (socket) => void socket.write(opening),
      data(socket, chunk) {
        // Bun goes on showing the bytes of the inner connection here, still encrypted.
        if (upgraded) return;
        const text = chunk.toString("latin1");
        if (!/^HTTP\/1\.[01] 200 /.test(text))
          reject(new Error(`CONNECT was answered ${text.split("\r\n")[0]}`));
        else {
          upgraded = true;
          socket.upgradeTLS({ tls, data: undefined, socket: inner });
        }
      },
      close: () => reject(new Error("the proxy closed the connection")),
      error: (_, error) => reject(error),
    },
  });
  return promise;
}

/** Length of the whole answer at the start of `bytes`, or undefined when more has to come. Throws unless it is a 200. */
function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (!head.startsWith("HTTP/1.1 200") || length === undefined) throw new Error(`unexpected answer: ${head}`);
  const whole = end + 4 + Number(length);
  return bytes.length < whole ? undefined : whole;
}

/** The latency in microseconds that `share` of the requests did not exceed. */
function percentile(share: number): number {
  let left = finished * share;
  for (let step = 0; step < histogram.length; step++) {
    left -= histogram[step] ?? 0;
    if (left <= 0) return step * 10;
  }
  return histogram.length * 10;
}

for (let opened = 0; opened < plan.connections; opened++) await connect();
process.stdout.write("ready\n");
for await (const _ of console) break;
measuring = true;
const began = Bun.nanoseconds();
await Bun.sleep(plan.seconds * 1000);
const findings: Findings = {
  requests: finished,
  seconds: (Bun.nanoseconds() - began) / 1e9,
  p50Us: percentile(0.5),
  p99Us: percentile(0.99),
  credential,
};
process.stdout.write(`${JSON.stringify(findings)}\n`);
process.exit(0);
