import { expect, test } from "bun:test";
import { formatBudget, parseBudget } from "../../../../src/core/budget/budget.ts";
import { BUDGET_EXAMPLE, budgetLine, readBudgetLine } from "../../../../src/core/budget/budget-line.ts";
import { Faults, failAs } from "../../../../src/core/service/fault.ts";

function parse(text: string) {
  const faults = new Faults();
  const budget = parseBudget(readBudgetLine(text), failAs("service"), faults);
  faults.throwAny();
  return budget;
}

test.each([
  BUDGET_EXAMPLE,
  "header=x-cost,max=1/hour,max=100/total,by=agent,missing=0.5",
  "json=/usage/input_tokens,price=0.000003,json=/usage/output_tokens,price=0.000015,events=sum,max=5/day",
  "json=/a\\,b,max=2/total",
])("%s is read back as it is written", (text) => {
  const budget = parse(text);
  expect(budget && budgetLine(formatBudget(budget))).toBe(text);
});

test("spaces and a missing period are no matter; what is wrong is told as in a file", () => {
  expect(parse(" json = usage.total_tokens , max=5 ")).toEqual(parse("json=/usage/total_tokens,max=5/total"));
  expect(budgetLine(undefined)).toBe("");
  expect(() => parse("json=/a,max=5/week")).toThrow("budget.max.week");
  expect(() => parse("json=/a,max=x/day")).toThrow("budget.max.day must be a number above 0");
  expect(() => parse("json=/a,max=5/day,prize=3")).toThrow("budget.prize");
  expect(() => parse("json=/a,max=5/day,max=6/day")).toThrow("budget.max.day must be a number above 0");
  expect(() => parse("json=/a,price=1,price=2,max=5")).toThrow("budget.price must be a number above 0");
  expect(() => parse("json=/a,max=5,by=agent,by=agent")).toThrow("budget.by must be agent");
  expect(() => parse("price=3,max=5/day")).toThrow("budget.json or header is required");
});
