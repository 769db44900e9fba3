import { expect, test } from "bun:test";
import {
  allowancesText,
  amountText,
  costText,
  parseAllowance,
  parseAllowances,
  periodText,
  usageLimitsText,
} from "../../../../src/core/limit/usage-text.ts";

test.each([
  ["1000/day", "requests", { period: "day", max: 1000 }],
  [" 5 / Hour ", "requests", { period: "hour", max: 5 }],
  ["7", "requests", { period: "total", max: 7 }],
  ["7/total", "requests", { period: "total", max: 7 }],
  ["50MB/hour", "bytes_out", { period: "hour", max: 50_000_000 }],
  ["1.5 GiB", "bytes_out", { period: "total", max: 1.5 * 2 ** 30 }],
  ["800/day", "bytes_out", { period: "day", max: 800 }],
] as const)("%p of %s", (text, measure, allowance) => {
  expect(parseAllowance("--max", text, measure)).toEqual(allowance);
});

test.each([
  ["", "requests"],
  ["0/day", "requests"],
  ["1.5/day", "requests"],
  ["5/week", "requests"],
  ["-5/day", "requests"],
  ["5MB/day", "requests"],
  ["many", "bytes_out"],
  ["0.5B", "bytes_out"],
] as const)("%p is no allowance of %s, and the refusal names the field", (text, measure) => {
  expect(() => parseAllowance("--max", text, measure)).toThrow(/^--max cannot be /);
});

test("several periods stand together, each once", () => {
  const most = parseAllowances("--max", ["20000/total", "1000/day,50/hour"], "requests");
  expect(most).toEqual({ total: 20_000, day: 1000, hour: 50 });
  expect(parseAllowances("--max", [allowancesText(most, "requests")], "requests")).toEqual(most);
  expect(parseAllowances("--max", [], "requests")).toBeUndefined();
  expect(allowancesText(undefined, "requests")).toBe("");
  const bytes = { hour: 50_000_000, day: 1.5 * 2 ** 30, total: 2e12 };
  expect(allowancesText(bytes, "bytes_out")).toBe("50MB/hour, 1610612736/day, 2TB/total");
  expect(parseAllowances("--max", [allowancesText(bytes, "bytes_out")], "bytes_out")).toEqual(bytes);
  expect(() => parseAllowances("--max", ["1/day", "2/day"], "requests")).toThrow("a day twice");
});

test("is told in words", () => {
  expect(usageLimitsText({ maxRequests: { day: 1000 }, maxBytesOut: { hour: 50_000_000 }, once: true })).toBe(
    "1000 requests a day, 1 request in all, 50 MB out an hour",
  );
  expect(usageLimitsText(undefined)).toBe("");
  expect(amountText("bytes_out", 1500)).toBe("1.5 kB out");
  expect(amountText("bytes_out", 10)).toBe("10 bytes out");
  expect(amountText("cost", 0.1 + 0.2)).toBe("0.3");
  expect(costText(2.5)).toBe("2.5");
  expect(periodText("total")).toBe("in all");
});
