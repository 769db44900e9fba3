import { expect, test } from "bun:test";
import { cleanDeviceLabel, parseSessionLabel } from "../../../../src/core/session/label.ts";

test.each([
  [undefined, undefined],
  ["  ", undefined],
  ["\u0000\u001b\u007f", undefined],
  [" ci\tjob\u0007 ", "cijob"],
  ["\u001b[31mred", "[31mred"],
  ["Olga’s laptop 💻", "Olga’s laptop 💻"],
])("%p becomes %p", (given, expected) => {
  expect(cleanDeviceLabel(given)).toBe(expected as string);
  expect(parseSessionLabel(given)).toBe(expected as string);
});

test("a device label is cut at 64 characters, between characters", () => {
  expect(cleanDeviceLabel("💻".repeat(70))).toBe("💻".repeat(64));
});

test("a session label of 100 characters passes and one more does not", () => {
  expect(parseSessionLabel("💻".repeat(100))).toHaveLength(200);
  expect(() => parseSessionLabel("x".repeat(101))).toThrow("label must be at most 100 characters long");
});
