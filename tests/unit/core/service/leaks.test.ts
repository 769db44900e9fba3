import { expect, test } from "bun:test";
import { leaksOf, parseLeaks, stricterLeaks } from "../../../../src/core/service/leaks.ts";

const fail = (field: string, problem: string): never => {
  throw new Error(`${field} ${problem}`);
};

test("what holds anyhow is not kept, and what is none of the three is refused", () => {
  expect([undefined, "redact", "refuse", "pass"].map((value) => parseLeaks(value, fail))).toEqual([
    undefined,
    undefined,
    "refuse",
    "pass",
  ]);
  for (const value of ["off", "", 1, null, true]) {
    expect(() => parseLeaks(value, fail)).toThrow("leaks must be redact, refuse or pass");
  }
});

test("answers are searched unless the service says otherwise", () => {
  expect([leaksOf({}), leaksOf({ leaks: "pass" }), leaksOf({ leaks: "refuse" })]).toEqual([
    "redact",
    "pass",
    "refuse",
  ]);
});

test("the stricter of two", () => {
  expect(stricterLeaks("pass", "redact")).toBe("redact");
  expect(stricterLeaks("refuse", "redact")).toBe("refuse");
  expect(stricterLeaks("pass", "pass")).toBe("pass");
});
