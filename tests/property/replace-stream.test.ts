import { expect, test } from "bun:test";
import fc from "fast-check";
import { ReplaceStream } from "../../src/lib/replace-stream.ts";

/** Few letters, so that overlaps and near misses happen all the time. */
const letters = (length: { minLength: number; maxLength: number }) =>
  fc.array(fc.constantFrom("a", "b", "_"), length).map((all) => all.join(""));

test("a stream cut anywhere is replaced as the whole would be", () => {
  fc.assert(
    fc.property(
      letters({ minLength: 0, maxLength: 60 }),
      fc.array(fc.tuple(letters({ minLength: 1, maxLength: 5 }), letters({ minLength: 0, maxLength: 6 })), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 12 }),
      (text, pairs, cuts) => {
        const whole = pairs.reduce((all, [from, to]) => all.replaceAll(from, () => to), text);
        const stream = new ReplaceStream(
          pairs.map(([from, to]) => ({ from: Buffer.from(from), to: Buffer.from(to) })),
        );
        const edges = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        let out = "";
        for (let at = 1; at < edges.length; at += 1) {
          out += stream.push(Buffer.from(text.slice(edges[at - 1], edges[at]))).toString();
        }
        out += stream.end().toString();
        expect(out).toBe(whole);
      },
    ),
    { numRuns: 3000 },
  );
});

test("no more is kept back than could begin what is looked for", () => {
  fc.assert(
    fc.property(
      letters({ minLength: 1, maxLength: 8 }),
      letters({ minLength: 0, maxLength: 40 }),
      (from, text) => {
        const stream = new ReplaceStream([{ from: Buffer.from(from), to: Buffer.from(from) }]);
        const out = stream.push(Buffer.from(text));
        expect(text.length - out.length).toBeLessThan(from.length);
      },
    ),
  );
});
