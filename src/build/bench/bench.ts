/**
 * `npm run bench`: warm keep-alive GETs through CONNECT, agent-vault beside its peers, in interleaved rounds of one
 * run; medians, as a Markdown table on standard output.
 *   -- --cases agent-vault,squid   only these (also: relay, mitmproxy, direct, start, idle)
 *   -- --rounds 5 --seconds 3 --connections 32
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createAuthority } from "../../../tests/support/certificates.ts";
import { agentVault } from "./agent-vault.ts";
import { idleServer, startTime } from "./at-rest.ts";
import { type Load, measure, median, type Sample } from "./measure.ts";
import { type Bench, end, firstLine, HOST, type Peer, type Running } from "./peer.ts";
import { direct, mitmproxy, relay, squid } from "./peers.ts";

const PEERS: Readonly<Record<string, Peer>> = { "agent-vault": agentVault, relay, squid, mitmproxy, direct };
const AT_REST = ["start", "idle"];

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      cases: { type: "string", default: [...Object.keys(PEERS), ...AT_REST].join(",") },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      connections: { type: "string", default: "32" },
    },
  });
  const cases = values.cases.split(",");
  const unknown = cases.find((name) => !Object.hasOwn(PEERS, name) && !AT_REST.includes(name));
  if (unknown !== undefined) throw new Error(`unknown case ${unknown}`);
  const load = { connections: Number(values.connections), seconds: Number(values.seconds) };
  const rounds = Number(values.rounds);
  const names = cases.filter((name) => Object.hasOwn(PEERS, name));

  const lines: string[] = [];
  if (names.length > 0) lines.push(...(await comparison(names, rounds, load)));
  if (cases.includes("start")) lines.push("", await startTime());
  if (cases.includes("idle")) lines.push("", await idleServer());
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function comparison(names: readonly string[], rounds: number, load: Load): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "agent-vault-bench-"));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const bench = await startUpstream(folder, cleanUp);

  const running = new Map<string, Running>();
  const notes: string[] = [];
  for (const name of names) {
    const peer = PEERS[name];
    const reason = peer?.missing();
    if (peer === undefined || reason !== undefined) {
      notes.push(`| ${peer?.name ?? name} | not installed (${reason}) | | | | |`);
      continue;
    }
    say(`starting ${peer.name}`);
    running.set(name, cleanUp.use(await peer.start(bench)));
  }

  const samples = new Map<string, Sample[]>();
  for (const [name, peer] of running) {
    await measure(peer, { ...load, seconds: 1 }); // Not counted: caches fill, code is compiled.
    samples.set(name, []);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const [name, peer] of running) {
      const sample = await measure(peer, load);
      samples.get(name)?.push(sample);
      say(`round ${round}/${rounds} ${name}: ${Math.round(sample.requestsPerSecond)}/s`);
    }
  }
  return [
    `${load.connections} keep-alive connections through CONNECT, TLS on both sides, GET with a 16-byte answer; medians of ${rounds} interleaved rounds of ${load.seconds} s, ${cpus().length} cores shared with client and upstream.`,
    "",
    "| proxy | requests/s | p50 | p99 | CPU per request | RSS |",
    "|---|---:|---:|---:|---:|---:|",
    ...[...samples].map(([name, list]) => row(PEERS[name]?.name ?? name, list)),
    ...notes,
  ];
}

async function startUpstream(folder: string, cleanUp: AsyncDisposableStack): Promise<Bench> {
  const authority = createAuthority("Bench upstream");
  const { cert, key } = authority.issue([HOST, "127.0.0.1"]);
  await Bun.write(join(folder, "upstream.pem"), cert);
  await Bun.write(join(folder, "upstream.key"), key);
  const script = join(import.meta.dir, "upstream.ts");
  const child = Bun.spawn(
    [process.execPath, script, join(folder, "upstream.pem"), join(folder, "upstream.key")],
    {
      stdout: "pipe",
      stderr: "inherit",
    },
  );
  cleanUp.defer(() => end(child));
  return { folder, authority, port: Number(await firstLine(child.stdout)) };
}

function row(name: string, samples: readonly Sample[]): string {
  const of = (pick: (sample: Sample) => number | undefined) => {
    const values = samples.flatMap((sample) => pick(sample) ?? []);
    return values.length === 0 ? undefined : median(values);
  };
  const shown = (value: number | undefined, unit: string, digits = 0) =>
    value === undefined ? "–" : `${value.toFixed(digits)}${unit}`;
  const milliseconds = (us: number | undefined) => shown(us && us / 1000, " ms", 2);
  const cells = [
    shown(
      of((s) => s.requestsPerSecond),
      "",
    ),
    milliseconds(of((s) => s.p50Us)),
    milliseconds(of((s) => s.p99Us)),
    shown(
      of((s) => s.cpuUsPerRequest),
      " µs",
    ),
    shown(
      of((s) => s.rssBytes && s.rssBytes / 1e6),
      " MB",
    ),
  ];
  return `| ${[name, ...cells].join(" | ")} |`;
}

try {
  await main(Bun.argv.slice(2));
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
