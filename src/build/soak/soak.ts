/**
 * `npm run soak`: mixed load with broken peers against the compiled binary, while its memory and descriptors are
 * watched. Ends with 1 when its memory grew by more than a fifth over what it was after warming up, when a descriptor
 * or socket is left after the load, or when an answer was wrong.
 *   -- --minutes 10
 */
import { parseArgs } from "node:util";
import { type Player, play, type Score } from "./player.ts";
import { broken } from "./players/broken.ts";
import { healthy } from "./players/healthy.ts";
import { revoked } from "./players/revoked.ts";
import { webSocket } from "./players/web-socket.ts";
import { type Sample, sampleOf } from "./samples.ts";
import { startScene } from "./scene.ts";
import { verdict } from "./verdict.ts";

const PLAYERS: readonly Player[] = [...healthy, webSocket, ...broken, revoked];
const SAMPLE_MS = 5000;
/** A kept upstream connection is closed after 90 s, at the next of the sweeps that are 10 s apart. */
const DRAIN_MS = 130_000;
const ROW_SECONDS = 30;

const print = (...lines: string[]) => void process.stdout.write(`${lines.join("\n")}\n`);

async function main(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { minutes: { type: "string", default: "10" } } });
  const seconds = Number(values.minutes) * 60;
  if (!(seconds > 0)) throw new Error("--minutes must be a number above 0");
  if (process.platform !== "linux") throw new Error("needs /proc, which only Linux has");

  await using cleanUp = new AsyncDisposableStack();
  const scene = await startScene(cleanUp);
  const { pid } = scene.vault;
  const scores = new Map(PLAYERS.map(({ name }): [string, Score] => [name, newScore()]));
  const baseline = sampleOf(pid, 0);

  print("| time | RSS | descriptors | sockets | episodes | wrong |", "|---:|---:|---:|---:|---:|---:|");
  print(row("before", baseline, scores));
  const stop = new AbortController();
  const playing = play(scene, PLAYERS, scores, stop.signal);
  const samples = await watch(pid, seconds, (sample) => print(row(clock(sample.seconds), sample, scores)));
  stop.abort();
  await playing;
  const after = await drained(pid, seconds, baseline);
  print(row("after", after, scores), "", ...scoreTable(scores), "");

  const { plateau, last, faults } = verdict({ baseline, samples, after, scores });
  print(`RSS: at most ${megabytes(plateau)} while warming up, ${megabytes(last)} at the end.`);
  print(...faults.map((fault) => `FAILED: ${fault}`), ...(faults.length === 0 ? ["passed"] : []));
  if (faults.length > 0) process.exitCode = 1;
}

/** Samples until the time is over; `show` gets one each half minute. */
async function watch(pid: number, seconds: number, show: (sample: Sample) => void): Promise<Sample[]> {
  const began = performance.now();
  const samples: Sample[] = [];
  let shown = 0;
  for (let elapsed = 0; elapsed < seconds; ) {
    await Bun.sleep(Math.min(SAMPLE_MS, (seconds - elapsed) * 1000));
    elapsed = (performance.now() - began) / 1000;
    const sample = sampleOf(pid, elapsed);
    samples.push(sample);
    if (elapsed - shown < ROW_SECONDS - 1) continue;
    shown = elapsed;
    show(sample);
  }
  return samples;
}

/** The sample in which everything is closed that was opened, or the last one before patience ends. */
async function drained(pid: number, seconds: number, baseline: Sample): Promise<Sample> {
  const began = performance.now();
  for (;;) {
    const waited = performance.now() - began;
    const sample = sampleOf(pid, seconds + waited / 1000);
    const back = sample.sockets <= baseline.sockets && sample.fds <= baseline.fds;
    if (back || waited > DRAIN_MS) return sample;
    await Bun.sleep(1000);
  }
}

function row(time: string, sample: Sample, scores: ReadonlyMap<string, Score>): string {
  const sum = (pick: (score: Score) => number) =>
    [...scores.values()].reduce((all, one) => all + pick(one), 0);
  const counts = [sample.fds, sample.sockets, sum((one) => one.episodes), sum((one) => one.wrong)];
  return `| ${time} | ${megabytes(sample.rssBytes)} | ${counts.join(" | ")} |`;
}

function scoreTable(scores: ReadonlyMap<string, Score>): string[] {
  const rows = [...scores].map(([name, { episodes, wrong }]) => `| ${name} | ${episodes} | ${wrong} |`);
  return ["| load | episodes | wrong |", "|---|---:|---:|", ...rows];
}

const newScore = (): Score => ({ episodes: 0, wrong: 0, reasons: new Set() });
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

try {
  await main(Bun.argv.slice(2));
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
