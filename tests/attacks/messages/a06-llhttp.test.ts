/** A6: two readers of one message must not disagree. Ours beside llhttp, on the corpus and on changed copies of it. */
import { describe, expect, test } from "bun:test";
import { REQUESTS_BESIDE_LLHTTP, RESPONSES_BESIDE_LLHTTP } from "../fuzz/differential-targets.ts";
import { drawFrom, mutate } from "../fuzz/mutate.ts";

/** `npm run fuzz` goes on where this ends, with other seeds and for longer. */
const CHANGED = 20_000;

describe.each([REQUESTS_BESIDE_LLHTTP, RESPONSES_BESIDE_LLHTTP])("$name", ({ seeds, words, run }) => {
  const failureOf = async (input: Buffer) => {
    const { failure } = await run(input, drawFrom(1));
    return failure === undefined ? [] : [`${JSON.stringify(input.toString("latin1"))}: ${failure}`];
  };

  test("reads the corpus alike", async () => {
    expect(seeds.length).toBeGreaterThan(40);
    expect((await Promise.all(seeds.map(failureOf))).flat()).toEqual([]);
  });

  test("reads changed copies alike", async () => {
    const draw = drawFrom(20_261_128);
    const failures: string[] = [];
    for (let left = CHANGED; left > 0; left -= 1)
      failures.push(...(await failureOf(mutate(seeds, draw, words))));
    expect(failures.slice(0, 3)).toEqual([]);
  });
});
