/**
 * Latencies as a histogram, by which percentiles of many rows are found without keeping any. Below 128 ms each has a bin
 * of its own; above, each doubling has 64, so that what is read from a bin, its highest value, is at most 1.6 % too high.
 */
const EXACT = 128;
const PER_DOUBLING = 64;
const DOUBLINGS = 17;
/** About four and a half hours; what took longer counts as that. */
const LONGEST = EXACT * 2 ** DOUBLINGS - 1;

export const LATENCY_BINS = EXACT + PER_DOUBLING * DOUBLINGS;

/** From which latency on a bin is how many ms wide, ascending; for engines that put latencies into bins themselves. */
export const BIN_WIDTHS: readonly { readonly from: number; readonly width: number }[] = Array.from(
  { length: DOUBLINGS + 1 },
  (_, doubling) => ({ from: doubling === 0 ? 0 : EXACT * 2 ** (doubling - 1), width: 2 ** doubling }),
);

/** The bin of a latency in whole ms. */
export function binOf(latencyMs: number): number {
  if (latencyMs < EXACT) return Math.max(0, latencyMs);
  const capped = Math.min(latencyMs, LONGEST);
  const doubling = 25 - Math.clz32(capped);
  return EXACT + (doubling - 1) * PER_DOUBLING + (capped >> doubling) - PER_DOUBLING;
}

/** The highest latency of a bin, in ms. */
export function topOf(bin: number): number {
  if (bin < EXACT) return bin;
  const doubling = Math.floor((bin - EXACT) / PER_DOUBLING) + 1;
  return ((((bin - EXACT) % PER_DOUBLING) + PER_DOUBLING + 1) << doubling) - 1;
}

export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

/**
 * By nearest rank: the least latency that 50, 95 or 99 of 100 do not exceed, in ms, as its bin tells it. Undefined of none.
 */
export function percentilesOf(bins: Uint32Array): Percentiles | undefined {
  let total = 0;
  for (const count of bins) total += count;
  if (total === 0) return undefined;
  const at = (percent: number) => topOf(binAtRank(bins, Math.ceil((total * percent) / 100)));
  return { p50: at(50), p95: at(95), p99: at(99) };
}

function binAtRank(bins: Uint32Array, rank: number): number {
  let passed = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    passed += bins[bin] as number;
    if (passed >= rank) return bin;
  }
  return bins.length - 1;
}
