import { expect, test } from "bun:test";
import {
  BIN_WIDTHS,
  binOf,
  LATENCY_BINS,
  percentilesOf,
  topOf,
} from "../../../../src/core/log/latency-bins.ts";

const LONGEST = 16_777_215;

function binsOf(latencies: readonly number[]): Uint32Array {
  const bins = new Uint32Array(LATENCY_BINS);
  for (const latency of latencies) {
    const bin = binOf(latency);
    bins[bin] = (bins[bin] as number) + 1;
  }
  return bins;
}

test("bins follow each other without a gap, and their top is near to all that is in them", () => {
  let before = -1;
  for (let bin = 0; bin < LATENCY_BINS; bin += 1) {
    const top = topOf(bin);
    expect(binOf(top)).toBe(bin);
    expect(binOf(before + 1)).toBe(bin);
    expect(top - (before + 1)).toBeLessThanOrEqual((before + 1) / 64);
    before = top;
  }
  expect(before).toBe(LONGEST);
});

test("what takes longer than the last bin, or less than none, is in the outermost ones", () => {
  expect(binOf(LONGEST + 1)).toBe(LATENCY_BINS - 1);
  expect(binOf(3_000_000_000)).toBe(LATENCY_BINS - 1);
  expect(binOf(-3)).toBe(0);
});

test("the widths by which an engine puts latencies into bins make the same ones", () => {
  for (let latency = 0; latency < LONGEST + 200_000; latency = Math.ceil(latency * 1.003) + 1) {
    const { width } = BIN_WIDTHS.findLast(({ from }) => from <= latency) as { width: number };
    expect(binOf(Math.floor(latency / width) * width)).toBe(binOf(latency));
  }
});

test("percentiles are by nearest rank: of one value it, of a hundred the fiftieth, ninety-fifth and ninety-ninth", () => {
  expect(percentilesOf(binsOf([]))).toBeUndefined();
  expect(percentilesOf(binsOf([7]))).toEqual({ p50: 7, p95: 7, p99: 7 });
  expect(percentilesOf(binsOf([3, 9]))).toEqual({ p50: 3, p95: 9, p99: 9 });
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(percentilesOf(binsOf(hundred))).toEqual({ p50: 50, p95: 95, p99: 99 });
});

test("large ones are told at most 1.6 % too high, and never too low", () => {
  const latencies = Array.from({ length: 1000 }, (_, at) => 100 + at * at);
  const exact = (percent: number) => latencies[Math.ceil((1000 * percent) / 100) - 1] as number;
  const found = percentilesOf(binsOf(latencies));
  for (const [name, percent] of [
    ["p50", 50],
    ["p95", 95],
    ["p99", 99],
  ] as const) {
    expect(found?.[name]).toBeWithin(exact(percent), exact(percent) * 1.016);
  }
});
