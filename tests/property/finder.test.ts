import { expect, test } from "bun:test";
import fc from "fast-check";
import { Finder } from "../../src/lib/search/finder.ts";

/** Few letters, so that overlaps and near misses happen all the time. */
const letters = (length: { minLength: number; maxLength: number }) =>
  fc.array(fc.constantFrom("a", "b", "_"), length).map((all) => all.join(""));
const someNeedles = fc.array(letters({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 6 });

/** What a finder has to find, by looking everywhere. */
function naive(text: string, needles: readonly string[], from: number) {
  for (let start = from; start < text.length; start += 1) {
    const here = needles.filter((needle) => text.startsWith(needle, start));
    if (here.length > 0) return { start, end: start + Math.max(...here.map(({ length }) => length)) };
  }
  return undefined;
}

test("what is found is what looking everywhere finds, in short and in long texts", () => {
  fc.assert(
    fc.property(
      letters({ minLength: 0, maxLength: 60 }),
      someNeedles,
      fc.nat({ max: 20 }),
      fc.constantFrom(0, 5000),
      (text, needles, from, ahead) => {
        const whole = "-".repeat(ahead) + text;
        const found = new Finder(needles.map((needle) => Buffer.from(needle))).find(Buffer.from(whole), from);
        const expected = naive(whole, needles, from);
        expect(found && { start: found.start, end: found.end }).toEqual(expected);
        if (found) expect(whole.slice(found.start, found.end)).toBe(needles[found.needle] as string);
      },
    ),
    { numRuns: 3000 },
  );
});

test("in a stream cut at every byte, what is kept back is all that could begin a needle, and no more", () => {
  fc.assert(
    fc.property(letters({ minLength: 1, maxLength: 24 }), someNeedles, (text, needles) => {
      const finder = new Finder(needles.map((needle) => Buffer.from(needle)));
      for (let cut = 1; cut <= text.length; cut += 1) {
        const piece = text.slice(0, cut);
        const starts = Array.from({ length: cut }, (_, at) => at);
        const open = starts.find((at) =>
          needles.some((needle) => needle.length > cut - at && needle.startsWith(piece.slice(at))),
        );
        expect(finder.openFrom(Buffer.from(piece))).toBe(open ?? cut);
      }
    }),
    { numRuns: 1000 },
  );
});
