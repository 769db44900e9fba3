import { expect, test } from "bun:test";
import { parseCanaryLabel } from "../../../../src/core/canary/label.ts";

test("a label is what is given, without the space around it", () => {
  expect(parseCanaryLabel(undefined)).toBe("");
  expect(parseCanaryLabel("  old .env ")).toBe("old .env");
  expect(parseCanaryLabel("ä".repeat(100))).toHaveLength(100);
});

test("one that is too long or hides something is refused", () => {
  expect(() => parseCanaryLabel("x".repeat(101))).toThrow(/at most 100/);
  expect(() => parseCanaryLabel("a\u202eb")).toThrow(/cannot be seen/);
  expect(() => parseCanaryLabel("a\x1b[2Jb")).toThrow(/cannot be seen/);
});
