/** A soak that could not fail would be worth nothing. */
import { describe, expect, test } from "bun:test";
import type { Sample } from "../../src/build/soak/samples.ts";
import { type Course, verdict } from "../../src/build/soak/verdict.ts";

const MB = 1e6;
const sample = (seconds: number, megabytes: number, sockets = 3): Sample => ({
  seconds,
  rssBytes: megabytes * MB,
  fds: sockets + 10,
  sockets,
});

/** Ten minutes in steps of five seconds. */
function course(memory: (seconds: number) => number, more: Partial<Course> = {}): Course {
  const samples = Array.from({ length: 120 }, (_, at) => sample((at + 1) * 5, memory((at + 1) * 5), 200));
  return { baseline: sample(0, 70), samples, after: sample(700, 100), scores: new Map(), ...more };
}

describe("the verdict of a soak", () => {
  test("passes memory that goes up and down, and what grows while warming up", () => {
    const sawtooth = course((seconds) => Math.min(70 + seconds, 120) + (seconds % 30));
    expect(verdict(sawtooth).faults).toEqual([]);
  });

  test("fails memory that goes on growing", () => {
    const leak = course((seconds) => 100 + seconds / 10);
    expect(verdict(leak).faults).toEqual(["memory grew by 50 % after warming up"]);
  });

  test("is not misled by one high sample at the end", () => {
    const spike = course((seconds) => (seconds === 600 ? 400 : 120));
    expect(verdict(spike).faults).toEqual([]);
  });

  test("lets half of a short run warm up", () => {
    const samples = [sample(5, 80), sample(10, 120), sample(15, 122), sample(20, 121)];
    expect(verdict(course(() => 0, { samples })).faults).toEqual([]);
  });

  test("fails when a socket or another descriptor is left", () => {
    const socket = course(() => 100, { after: sample(700, 100, 4) });
    expect(verdict(socket).faults).toEqual(["1 descriptors (1 sockets) were left"]);
    const file = course(() => 100, { after: { ...sample(700, 100), fds: 15 } });
    expect(verdict(file).faults).toEqual(["2 descriptors (0 sockets) were left"]);
  });

  test("fails when an answer was wrong, and says why", () => {
    const scores = new Map([["GETs", { episodes: 9, wrong: 2, reasons: new Set(["answered 502"]) }]]);
    expect(verdict(course(() => 100, { scores })).faults).toEqual(["GETs: 2 wrong (answered 502)"]);
  });
});
