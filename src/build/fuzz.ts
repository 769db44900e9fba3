/**
 * `npm run fuzz`: changed copies of the attack corpus against everything that reads bytes of strangers, for a bounded
 * time. Prints the seed first and, at the first failure, the smallest input found, in hexadecimal; ends with 1 then.
 *   -- --seconds 120      how long, 120 at most
 *   -- --seed 1           to repeat a run
 *   -- --target requests  one of them alone
 */
import { parseArgs } from "node:util";
import {
  REQUESTS_BESIDE_LLHTTP,
  RESPONSES_BESIDE_LLHTTP,
} from "../../tests/attacks/fuzz/differential-targets.ts";
import { startLive } from "../../tests/attacks/fuzz/live-target.ts";
import { drawFrom, mutate, shrink } from "../../tests/attacks/fuzz/mutate.ts";
import { REQUESTS, RESPONSES } from "../../tests/attacks/fuzz/parser-targets.ts";
import { failed, type Outcome, type Target } from "../../tests/attacks/fuzz/target.ts";
import { FRAMES, HELLOS } from "../../tests/attacks/fuzz/tls-and-frame-targets.ts";

const MAX_SECONDS = 120;
/** One input may take this long; what takes longer is a failure, since a stranger can send it again and again. */
const HANG_MS = 2000;
const SHRINK_MS = 20_000;
/** How long one target is busy before the next has its turn. */
const TURN_MS = 250;
const POOL = 2000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

type Campaign = {
  readonly target: Target;
  readonly pool: Buffer[];
  readonly kinds: Set<string>;
  runs: number;
};

async function main(argv: string[]): Promise<number> {
  const { seconds, seed, only } = options(argv);
  await using live = await startLive();
  const targets = [
    REQUESTS,
    REQUESTS_BESIDE_LLHTTP,
    RESPONSES,
    RESPONSES_BESIDE_LLHTTP,
    HELLOS,
    FRAMES,
    live.target,
  ].filter(({ name }) => only === undefined || name === only);
  if (targets.length === 0) throw new Error(`no target is called ${only}`);
  say(`seed ${seed}, ${seconds} s: ${targets.map(({ name }) => name).join(", ")}`);
  const draw = drawFrom(seed);
  const campaigns = targets.map((target) => ({
    target,
    pool: [...target.seeds],
    kinds: new Set<string>(),
    runs: 0,
  }));
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    for (const campaign of campaigns) {
      const failure = await turn(campaign, draw, until);
      if (failure === undefined) continue;
      await report(campaign.target, failure);
      return 1;
    }
  }
  for (const { target, runs, kinds } of campaigns)
    say(`${target.name}: ${runs} inputs, ${kinds.size} kinds of outcome`);
  return 0;
}

type Failure = { readonly input: Buffer; readonly pieceSeed: number; readonly why: string };

async function turn(
  campaign: Campaign,
  draw: (below: number) => number,
  until: number,
): Promise<Failure | undefined> {
  const { target, pool, kinds } = campaign;
  const end = Math.min(until, performance.now() + TURN_MS);
  while (performance.now() < end) {
    const input =
      campaign.runs < target.seeds.length
        ? (pool[campaign.runs] ?? Buffer.alloc(0))
        : mutate(pool, draw, target.words);
    const pieceSeed = draw(2 ** 31);
    const { failure, kind } = await attempt(target, input, pieceSeed);
    campaign.runs += 1;
    if (failure !== undefined) return { input, pieceSeed, why: failure };
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    if (pool.length < POOL) pool.push(input);
  }
  return undefined;
}

async function attempt(target: Target, input: Buffer, pieceSeed: number): Promise<Outcome> {
  const from = performance.now();
  try {
    const outcome = await target.run(input, drawFrom(pieceSeed));
    const took = performance.now() - from;
    return took > HANG_MS ? failed(`took ${Math.round(took)} ms`) : outcome;
  } catch (error) {
    return failed(`threw ${String(error)}`);
  }
}

async function report(target: Target, { input, pieceSeed, why }: Failure): Promise<void> {
  // A shorter input is cut elsewhere, so several ways to cut it are tried.
  const seeds = [pieceSeed, ...Array.from({ length: 8 }, (_, at) => at)];
  let last = { pieceSeed, why };
  const stillFails = async (bytes: Buffer) => {
    for (const seed of seeds) {
      const { failure } = await attempt(target, bytes, seed);
      if (failure === undefined) continue;
      last = { pieceSeed: seed, why: failure };
      return true;
    }
    return false;
  };
  const smallest = await shrink(input, stillFails, performance.now() + SHRINK_MS);
  await stillFails(smallest);
  say(`${target.name}: ${last.why}`);
  say(`${smallest.length} of ${input.length} bytes, pieces drawn from ${last.pieceSeed}:`);
  say(smallest.toString("hex"));
}

function options(argv: string[]): { seconds: number; seed: number; only: string | undefined } {
  const { values } = parseArgs({
    args: argv,
    options: { seconds: { type: "string" }, seed: { type: "string" }, target: { type: "string" } },
  });
  const seconds = Number(values.seconds ?? MAX_SECONDS);
  if (!(seconds > 0 && seconds <= MAX_SECONDS))
    throw new Error(`--seconds is more than 0 and at most ${MAX_SECONDS}`);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error("--seed is a whole number");
  return { seconds, seed, only: values.target };
}

process.exit(await main(Bun.argv.slice(2)));
