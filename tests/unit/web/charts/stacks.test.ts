import { expect, test } from "bun:test";
import { heightsOf, linePath, stackPaths } from "../../../../src/web/charts/stacks.ts";

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);

test("a bar is as high as its sum is of the scale, and its parts stand on each other", () => {
  expect(heightsOf([50, 25, 0], 100)).toEqual([50, 25, 0]);
  expect(stackPaths([[50, 25, 0]], 100, 3)).toEqual(["M0.1 50h0.8v50h-0.8z", "M0.1 25h0.8v25h-0.8z", ""]);
});

test("one among a thousand million is seen, and its bar is no higher for it", () => {
  for (const [parts, top] of [
    [[1e9 - 1, 1], 1e9],
    [[1, 1e9 - 1], 1e9],
    [[1e9 - 4, 1, 1, 1, 1], 1e9],
    [[1], 1e9],
    [[1, 1, 1, 1, 1], 1e9],
  ] as const) {
    const heights = heightsOf(parts, top);
    for (const height of heights) expect(height).toBeGreaterThanOrEqual(1.2);
    expect(sum(heights)).toBeLessThanOrEqual(100.001);
  }
});

test("nothing draws nothing, and no path holds what is no figure", () => {
  expect(heightsOf([0, 0], 1)).toEqual([0, 0]);
  expect(stackPaths([], 1, 2)).toEqual(["", ""]);
  const paths = stackPaths(
    [
      [0, 0],
      [1, 0],
      [0, 1e9],
      [3e9, 7],
    ],
    5e9,
    2,
  );
  expect(paths.join("")).not.toMatch(/NaN|Infinity|undefined|e[+-]/);
});

test("a line goes through the middle of its buckets, is broken where there is none, and shows who stands alone", () => {
  expect(linePath([100, 50, undefined, 0, undefined, 25, 25], 100)).toBe(
    "M0.5 0L1.5 50M3.1 100h0.8M5.5 75L6.5 75",
  );
  expect(linePath([undefined, undefined], 1)).toBe("");
  expect(linePath([0], 1)).toBe("M0.1 100h0.8");
});
