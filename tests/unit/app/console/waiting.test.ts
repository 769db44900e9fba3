/** What is counted for whom is seen in `tests/http/pages/waiting.test.ts`; here, when a list has to be shown anew. */
import { expect, test } from "bun:test";
import { pendingText } from "../../../../src/app/console/waiting.ts";

const numbered = (...numbers: number[]) => numbers.map((number) => ({ number }));

test("other proposals are another text, whatever their order and number", () => {
  expect(pendingText(numbered(2, 1))).toBe(pendingText(numbered(1, 2)));
  const texts = [[], [1], [2], [1, 2], [2, 3]].map((numbers) => pendingText(numbered(...numbers)));
  expect(new Set(texts).size).toBe(texts.length);
});

test("the text of very many is short, and tells that there are more", () => {
  const many = (count: number) => pendingText(numbered(...Array.from({ length: count }, (_, at) => at + 1)));
  expect(many(5000).length).toBeLessThan(600);
  expect(many(5000)).not.toBe(many(4999));
});
