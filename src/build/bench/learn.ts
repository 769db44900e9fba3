/** What it takes to read a long request log for learning, what requests feel of it meanwhile, and `vault explain`. */
import { connect } from "node:net";
import { createAuthority } from "../../../tests/support/certificates.ts";
import { fillLog } from "../../../tests/support/log/fill.ts";
import { type RunningVault, startVault } from "../../../tests/support/process/vault.ts";
import { median } from "./measure.ts";

const ROWS = 1_000_000;
const SERVICES = 20;
const ROUNDS = 5;
const QUIET_MS = 4000;
const HOST = "api.learn-bench.example";

export type LearnCost = {
  readonly lines: readonly string[];
  /** Milliseconds, median: a whole `vault explain`. */
  readonly explain: number;
  /** Seconds, median: all of the log, on SQLite. */
  readonly learning: number;
  /** Milliseconds that the 99th percentile of a request is longer meanwhile, median of the rounds. */
  readonly added: number;
};

export async function learnCost(): Promise<LearnCost> {
  const upstream = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("ok") });
  await using vault = await startVault({
    upstreamCa: createAuthority("Learning bench").pem,
    hosts: [HOST],
    env: {
      AGENT_VAULT_LOGS_MAX_ROWS_PER_VAULT: "0",
      AGENT_VAULT_LOGS_MAX_AGE_HOURS: "0",
      AGENT_VAULT_RATELIMIT_PROFILE: "off",
    },
  });
  try {
    await setUp(vault);
    const explain = await explainTime(vault);
    await fillLog(`sqlite:${vault.home.at(".agent-vault", "agent-vault.db")}`, ROWS);
    const ask = await proxiedRequests(vault, upstream.port ?? 0);
    await latencies(ask, Bun.sleep(1000));
    const [learning, added]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const quiet = await latencies(ask, Bun.sleep(QUIET_MS));
      const began = performance.now();
      const busy = await latencies(ask, vault.mustCli(["vault", "logs", "--requests"]));
      learning.push((performance.now() - began) / 1000);
      added.push(p99(busy) - p99(quiet));
    }
    ask.end();
    const [seconds, more] = [median(learning), median(added)];
    const lines = [
      `\`vault explain\` among ${SERVICES} services: ${explain.toFixed(1)} ms.`,
      `Recorded requests out of ${ROWS} rows, SQLite: ${seconds.toFixed(1)} s; p99 of a proxied request meanwhile ${more.toFixed(1)} ms longer (medians of ${ROUNDS}).`,
    ];
    return { lines, explain, learning: seconds, added: more };
  } finally {
    await upstream.stop(true);
  }
}

async function setUp(vault: RunningVault): Promise<void> {
  await vault.mustCli(["vault", "credential", "set", "KEY=bench-value"]);
  const services = [HOST, ...Array.from({ length: SERVICES }, (_, at) => `service-${at}.example.com`)].map(
    (host) => ({ host, name: host.replaceAll(".", "-"), auth: { type: "bearer", token: "KEY" } }),
  );
  await Bun.write(vault.home.at("services.yaml"), JSON.stringify({ services }));
  await vault.mustCli(["vault", "service", "set", "-f", "services.yaml"]);
}

async function explainTime(vault: RunningVault): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < 21; time++) {
    const began = performance.now();
    await vault.mustCli(["vault", "explain", "GET", `https://${HOST}/v1/things`]);
    taken.push(performance.now() - began);
  }
  return median(taken.slice(1));
}

type Asking = { (): Promise<void>; readonly end: () => void };

/** One request after another on one connection to the proxy. */
async function proxiedRequests(vault: RunningVault, port: number): Promise<Asking> {
  const token = (await vault.mustCli(["vault", "token"])).trim();
  const socket = connect(vault.proxyPort, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  const login = Buffer.from(`${token}:default`).toString("base64");
  const head = `GET http://${HOST}:${port}/v1/things HTTP/1.1\r\nHost: ${HOST}:${port}\r\nProxy-Authorization: Basic ${login}\r\n\r\n`;
  const once = () =>
    new Promise<void>((resolve, reject) => {
      let text = "";
      const read = (piece: Buffer) => {
        text += piece.toString("latin1");
        if (!text.endsWith("\r\n\r\nok")) return;
        socket.off("data", read);
        if (text.startsWith("HTTP/1.1 200 ")) resolve();
        else reject(new Error(text));
      };
      socket.on("data", read);
      socket.write(head);
    });
  return Object.assign(once, { end: () => void socket.destroy() });
}

/** Of requests, with a millisecond between them, until `work` is done; the shortest first. */
async function latencies(ask: Asking, work: Promise<unknown>): Promise<readonly number[]> {
  let done = false;
  const settled = work.finally(() => {
    done = true;
  });
  const taken: number[] = [];
  while (!done) {
    const began = performance.now();
    await ask();
    taken.push(performance.now() - began);
    await Bun.sleep(1);
  }
  await settled;
  return taken.sort((a, b) => a - b);
}

function p99(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
