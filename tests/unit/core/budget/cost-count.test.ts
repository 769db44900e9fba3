import { expect, test } from "bun:test";
import type { Budget } from "../../../../src/core/budget/budget.ts";
import { CostCount } from "../../../../src/core/budget/cost-count.ts";

const json = (pointer: string, price = 1, more: { events?: "sum" } = {}) =>
  ({ from: { type: "json", pointer }, price, ...more }) as const;
const budget = (units: Budget["units"], more: Partial<Budget> = {}): Budget => ({
  units,
  max: { day: 9 },
  ...more,
});
const costOf = (given: Budget, documents: readonly unknown[]) => {
  const count = new CostCount(given);
  for (const one of documents) count.document(one);
  return count.cost({ isWell: true });
};

test("an answer's units at their prices", () => {
  const both = budget([json("/usage/input_tokens", 0.5), json("/usage/output_tokens", 2)]);
  expect(costOf(both, [{ usage: { input_tokens: 10, output_tokens: 3 } }])).toBe(11);
  expect(costOf(both, [{ usage: { output_tokens: 3 } }])).toBe(6);
});

test("a stream of OpenAI's says it in its last event, Anthropic's in two, Gemini's in a list that says it again and again", () => {
  const total = budget([json("/usage/total_tokens")]);
  expect(costOf(total, [{ usage: null }, {}, { choices: [], usage: { total_tokens: 7 } }])).toBe(7);
  expect(costOf(total, [{ type: "response.completed", response: { usage: { total_tokens: 8 } } }])).toBe(8);
  const both = budget([json("/usage/input_tokens"), json("/usage/output_tokens")]);
  const events = [
    { type: "message_start", message: { usage: { input_tokens: 25, output_tokens: 1 } } },
    { type: "content_block_delta" },
    { type: "message_delta", usage: { output_tokens: 15 } },
  ];
  expect(costOf(both, events)).toBe(40);
  const gemini = budget([json("/usageMetadata/totalTokenCount")]);
  expect(costOf(gemini, [[1, 5, 9].map((totalTokenCount) => ({ usageMetadata: { totalTokenCount } }))])).toBe(
    9,
  );
});

test("summed where that is said", () => {
  expect(
    costOf(budget([json("/n", 2, { events: "sum" })]), [{ n: 1 }, { n: "2" }, { n: -5 }, { n: 3 }]),
  ).toBe(12);
});

test("headers count, and what is no number does not", () => {
  const count = new CostCount(
    budget([{ from: { type: "header", name: "x-cost" }, price: 2 }], { missing: 5 }),
  );
  expect(count.readsBody).toBe(false);
  count.header(() => "no");
  expect(count.cost({ isWell: true })).toBe(5);
  expect(count.cost({ isWell: false })).toBe(0);
  count.header((name) => (name === "x-cost" ? "1.5" : undefined));
  expect(count.cost({ isWell: true })).toBe(3);
});

test("a text without the names need not be parsed", () => {
  const count = new CostCount(budget([json("/usage/total_tokens")]));
  expect(count.mayCount('{"choices":[]}')).toBe(false);
  expect(count.mayCount('{"usage":{"total_tokens":1}}')).toBe(true);
  // One that JSON may spell in another way.
  expect(new CostCount(budget([json("/a~1b")])).mayCount("{}")).toBe(true);
});
