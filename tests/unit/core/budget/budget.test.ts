import { describe, expect, test } from "bun:test";
import {
  budgetText,
  formatBudget,
  isBudgetLoosened,
  parseBudget,
} from "../../../../src/core/budget/budget.ts";
import { Faults, failAs } from "../../../../src/core/service/fault.ts";

function parse(value: unknown) {
  const faults = new Faults();
  const budget = parseBudget(value, failAs('service "x"'), faults);
  faults.throwAny();
  return budget;
}

describe("a budget", () => {
  test.each([
    [{ json: "/usage/total_tokens", price: 0.00001, max: { day: 5 } }],
    [{ header: "x-cost", max: { hour: 1, total: 100 }, by: "agent", missing: 0.5 }],
    [{ json: "/n", events: "sum", max: { total: 3 } }],
    [{ units: [{ json: "/usage/input_tokens", price: 3e-6 }, { header: "x-more" }], max: { day: 5 } }],
  ])("%j is read back as it is written", (json) => {
    const budget = parse(json);
    expect(budget && formatBudget(budget)).toEqual(json as never);
    expect(budget && parse(formatBudget(budget))).toEqual(budget);
  });

  test("says what is usual in the usual form", () => {
    const budget = parse({
      JSON: "usage.total_tokens",
      events: "last",
      units: null,
      max: { DAY: 5 },
      price: 1,
    });
    expect(budget && formatBudget(budget)).toEqual({ json: "/usage/total_tokens", max: { day: 5 } });
    expect(parse({ header: "X-Cost", max: { day: 1 } })?.units).toEqual([
      { from: { type: "header", name: "x-cost" }, price: 1 },
    ]);
    expect(parse(undefined)).toBeUndefined();
  });

  test.each([
    [5, "budget must be an object"],
    [{}, "budget.json or header is required"],
    [{ json: "/a", header: "b", max: { day: 1 } }, "one of them alone"],
    [{ json: "/a~2", max: { day: 1 } }, "budget.json cannot be read at character 3"],
    [{ header: "a b", max: { day: 1 } }, "budget.header must be the name of a header"],
    [{ json: "/a" }, "budget.max must say how much"],
    [{ json: "/a", max: {} }, "budget.max must say how much"],
    [{ json: "/a", max: { day: 0 } }, "budget.max.day must be a number above 0"],
    [{ json: "/a", max: { week: 1 } }, "budget.max.week"],
    [{ json: "/a", max: { day: 1 }, price: -1 }, "budget.price must be a number above 0"],
    [{ json: "/a", max: { day: 1 }, by: "vault" }, "budget.by must be agent"],
    [{ json: "/a", max: { day: 1 }, events: "first" }, "budget.events must be last or sum"],
    [{ json: "/a", max: { day: 1 }, missing: "x" }, "budget.missing must be a number above 0"],
    [{ json: "/a", max: { day: 1 }, prise: 1 }, "budget.prise"],
    [{ units: [], max: { day: 1 } }, "budget.units must be a list of 1 to 10"],
    [{ units: [{ json: "/a" }], json: "/b", max: { day: 1 } }, "budget.json stands in each of units"],
    [
      { units: [{ json: "/a" }, { json: "/~" }], max: { day: 1 } },
      "budget.units[1].json cannot be read at character 2",
    ],
    [{ units: ["/a"], max: { day: 1 } }, "budget.units[0] must be an object"],
  ])("%j is refused with its place", (json, message) => {
    expect(() => parse(json)).toThrow(message);
  });

  test("tells all faults at once", () => {
    const bad = () => parse({ json: "/~9", max: { day: -1 }, by: "x", missing: -1 });
    for (const place of ["budget.json", "budget.max.day", "budget.by", "budget.missing"])
      expect(bad).toThrow(place);
  });

  test("is told in words", () => {
    const budget = parse({
      json: "/usage/total_tokens",
      price: 0.00001,
      max: { day: 5, total: 100 },
      by: "agent",
    });
    expect(budget && budgetText(budget)).toBe(
      "at most 5 per day and 100 in all of /usage/total_tokens at 0.00001 each, for each agent",
    );
  });
});

test("is loosened by being gone, by more, and by counting otherwise", () => {
  const before = parse({ json: "/a", max: { day: 5 } });
  expect(isBudgetLoosened(undefined, before)).toBe(false);
  expect(isBudgetLoosened(before, undefined)).toBe(true);
  expect(isBudgetLoosened(before, before)).toBe(false);
  expect(isBudgetLoosened(before, parse({ json: "/a", max: { day: 4, total: 9 } }))).toBe(false);
  expect(isBudgetLoosened(before, parse({ json: "/a", max: { day: 6 } }))).toBe(true);
  expect(isBudgetLoosened(before, parse({ json: "/a", max: { hour: 1 } }))).toBe(true);
  expect(isBudgetLoosened(before, parse({ json: "/b", max: { day: 5 } }))).toBe(true);
  expect(isBudgetLoosened(before, parse({ json: "/a", max: { day: 5 }, by: "agent" }))).toBe(true);
});
