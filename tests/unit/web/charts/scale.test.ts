import { expect, test } from "bun:test";
import {
  counted,
  latencyText,
  shareText,
  shortCount,
  topOfScale,
  wholeCount,
} from "../../../../src/web/charts/scale.ts";

test("a scale ends with 1, 2 or 5 times a power of ten that nothing exceeds", () => {
  const tops = [0, 1, 2, 3, 5, 6, 10, 11, 99, 100, 101, 499, 999_999_999, 1e9, 1e9 + 1].map(topOfScale);
  expect(tops).toEqual([1, 1, 2, 5, 5, 10, 10, 20, 100, 100, 200, 500, 1e9, 1e9, 2e9]);
  for (let value = 1; value < 1e9; value = Math.ceil(value * 1.01)) {
    expect(topOfScale(value)).toBeGreaterThanOrEqual(value);
    expect(topOfScale(value)).toBeLessThanOrEqual(value * 2.5);
  }
});

test("a count is short where there is little room, and never more than it is", () => {
  const short = [0, 1, 999, 1000, 1999, 9999, 10_500, 999_999, 1e6, 2_540_000, 999_999_999, 1e9, 31e9];
  expect(short.map(shortCount)).toEqual([
    "0",
    "1",
    "999",
    "1k",
    "1.9k",
    "9.9k",
    "10k",
    "999k",
    "1M",
    "2.5M",
    "999M",
    "1G",
    "31G",
  ]);
});

test("a count is whole where it is read", () => {
  expect([0, 999, 1000, 1_234_567, 1e9].map(wholeCount)).toEqual([
    "0",
    "999",
    "1,000",
    "1,234,567",
    "1,000,000,000",
  ]);
  expect([counted(0, "request"), counted(1, "request"), counted(1200, "reply", "replies")]).toEqual([
    "0 requests",
    "1 request",
    "1,200 replies",
  ]);
});

test("a share that is not all is not told as all, and one that is something not as nothing", () => {
  expect(
    [
      [0, 0],
      [0, 5],
      [1, 1000],
      [1, 8],
      [999, 1000],
      [5, 5],
    ].map(([part, whole]) => shareText(part as number, whole as number)),
  ).toEqual(["0 %", "0 %", "< 1 %", "13 %", "> 99 %", "100 %"]);
});

test("a latency is told in the unit that people would use", () => {
  const told = [0, 88, 999, 1000, 1449, 12_300, 59_999, 60_000, 210_000, 3_600_000, 16_777_215].map(
    latencyText,
  );
  expect(told).toEqual([
    "0 ms",
    "88 ms",
    "999 ms",
    "1 s",
    "1.4 s",
    "12 s",
    "60 s",
    "1 min",
    "3.5 min",
    "1 h",
    "4.7 h",
  ]);
});
