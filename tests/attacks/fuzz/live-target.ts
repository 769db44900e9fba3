/** The outer port of a broker in this process, with an upstream that reads by the letter. */

import { FRAMING } from "../corpus/framing.ts";
import { HEADS } from "../corpus/heads.ts";
import { HOPS } from "../corpus/hops.ts";
import { TARGETS } from "../corpus/targets.ts";
import { aim, answerIn, type Range, SECRET, shoot, startRange } from "../rig/range.ts";
import { pieces } from "./mutate.ts";
import { WORDS } from "./seeds.ts";
import { failed, fine, type Target } from "./target.ts";

const PROBE_EVERY = 25;
/** A message that is complete is answered well within this; one that is not would wait for its rest. */
const PATIENCE_MS = 10;

export async function startLive(): Promise<AsyncDisposable & { readonly target: Target }> {
  const range = await startRange();
  const { outer } = range;
  let runs = 0;
  const target: Target = {
    name: "listener",
    seeds: [FRAMING, HEADS, HOPS, TARGETS]
      .flatMap((corpus) => Object.values(corpus))
      .filter((shot) => shot.bytes.length < 4000)
      .map((shot) => Buffer.from(aim(shot.bytes, outer), "latin1")),
    words: [...WORDS, outer.auth, `Host: ${outer.authority}\r\n`, `GET ${outer.prefix}/x HTTP/1.1\r\n`],
    async run(input, draw) {
      outer.upstream.forget();
      range.broker.lines.length = 0;
      const text = await send(range, pieces(input, draw));
      const failure = failureOf(range);
      if (failure !== undefined) return failed(failure);
      runs += 1;
      if (runs % PROBE_EVERY === 0) {
        const probe = await shoot(outer, aim("GET {/probe} HTTP/1.1\r\n{H}\r\n", outer));
        if (answerIn(probe.text)?.status !== 200) return failed(`the next client was told: ${probe.text}`);
      }
      return fine(`${text.slice(0, 12)} ${outer.upstream.seen.length}`);
    },
  };
  return { target, [Symbol.asyncDispose]: () => range[Symbol.asyncDispose]() };
}

async function send({ outer }: Range, input: readonly Buffer[]): Promise<string> {
  const client = await outer.connect();
  for (const [at, piece] of input.entries()) {
    if (at > 0) await Bun.sleep(1);
    client.write(piece);
  }
  const until = performance.now() + PATIENCE_MS;
  while (answerIn(client.text()) === undefined && !client.socket.destroyed && performance.now() < until)
    await Bun.sleep(1);
  client.end();
  return client.text();
}

function failureOf({ outer: { upstream }, broker }: Range): string | undefined {
  if (upstream.violations.length > 0) return `the upstream could not read: ${upstream.violations[0]}`;
  const fault = broker.lines.find((line) => /error here|failed here/.test(line));
  if (fault !== undefined) return `a handler threw: ${fault}`;
  for (const { fields } of upstream.seen) {
    const values = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
    if (values("proxy-authorization").length > 0) return "the token went upstream";
    if (values("x-vault").length > 0) return "the vault's name went upstream";
    if (values("authorization").join() !== `Bearer ${SECRET}`)
      return "not exactly the injected credential went upstream";
  }
  return undefined;
}
