import { expect, test } from "bun:test";
import { candidates, isAlive, isGone } from "../../../../src/core/run/gone.ts";
import type { Trace } from "../../../../src/core/run/traces.ts";

/** A shell under a session manager under the first process; the run was started by the shell. */
const ANCESTORS = [
  { pid: 30, startedAt: 200 },
  { pid: 20, startedAt: 100 },
  { pid: 1, startedAt: 0 },
];
const RUN = { pid: 77, startedAt: 500, ancestors: ANCESTORS };
type Row = readonly [pid: number, parent: number, startedAt: number, kind?: "ended" | "kernel"];
const ABOVE: readonly Row[] = [
  [1, 0, 0],
  [20, 1, 100],
  [30, 20, 200],
  [40, 20, 150],
];

function tableOf(rows: readonly Row[]) {
  return new Map(
    [...ABOVE, ...rows].map(([pid, parent, startedAt, kind]) => [
      pid,
      { pid, parent, startedAt, ended: kind === "ended", ofKernel: kind === "kernel" },
    ]),
  );
}

function goneWith(rows: readonly Row[], traces: Readonly<Record<number, Trace>> = {}) {
  const known = new Map(Object.entries(traces).map(([pid, trace]) => [Number(pid), trace]));
  return isGone(RUN, tableOf(rows), known);
}

test("it runs as long as its first process does, and no longer when another has its number or it is over", () => {
  expect(goneWith([[77, 30, 500]])).toBe(false);
  expect(goneWith([[77, 30, 900]], { 77: "none" })).toBe(true);
  expect(goneWith([[77, 30, 500, "ended"]])).toBe(true);
  expect(goneWith([])).toBe(true);
  expect(isAlive(RUN, undefined)).toBe(false);
});

test("it runs as long as a process with its token does, wherever that hangs", () => {
  expect(goneWith([[90, 1, 600]], { 90: "found" })).toBe(false);
  expect(goneWith([[90, 40, 600]], { 90: "found" })).toBe(false);
  expect(goneWith([[90, 1, 600]], { 90: "none" })).toBe(true);
});

test("one that does not tell may be an orphan of it where it hangs below what was above the run", () => {
  expect(goneWith([[90, 1, 600]], { 90: "unknown" })).toBe(false);
  expect(goneWith([[90, 20, 600]])).toBe(false);
  expect(goneWith([[90, 40, 600]])).toBe(true);
});

test("it is judged by who started it", () => {
  const chain: readonly Row[] = [
    [90, 1, 600],
    [91, 90, 610],
  ];
  expect(goneWith(chain, { 90: "none", 91: "unknown" })).toBe(true);
  expect(goneWith(chain, { 90: "found", 91: "unknown" })).toBe(false);
  expect(goneWith(chain, { 90: "unknown", 91: "none" })).toBe(false);
  expect(goneWith([[91, 12345, 610]])).toBe(false);
});

test("what is older, over, or the kernel's own is none of it", () => {
  const rows: readonly Row[] = [
    [60, 1, 499],
    [61, 1, 600, "ended"],
    [62, 2, 600, "kernel"],
    [63, 1, 500],
  ];
  expect(candidates(RUN, tableOf(rows)).map(({ pid }) => pid)).toEqual([63]);
});

test("a number that another has by now is not above it any more", () => {
  expect(isGone(RUN, new Map([...tableOf([[90, 25, 600]]), [25, row(25, 20, 300)]]), new Map())).toBe(true);
});

function row(pid: number, parent: number, startedAt: number) {
  return { pid, parent, startedAt, ended: false, ofKernel: false };
}
