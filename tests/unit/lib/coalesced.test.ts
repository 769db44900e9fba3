import { expect, test } from "bun:test";
import { Coalesced } from "../../../src/lib/coalesced.ts";

test("the first of a key is told at once, those that follow together, the last of them with their number", async () => {
  const told: [string, number][] = [];
  const coalesced = new Coalesced<string>((last, times) => told.push([last, times]), 20);
  expect(coalesced.add("a", "a1")).toBe(true);
  expect(coalesced.add("a", "a2")).toBe(false);
  expect(coalesced.add("b", "b1")).toBe(true);
  expect(coalesced.add("a", "a3")).toBe(false);
  expect(told).toEqual([
    ["a1", 1],
    ["b1", 1],
  ]);
  await Bun.sleep(40);
  expect(told.slice(2)).toEqual([["a3", 2]]);
  expect(coalesced.add("a", "a4")).toBe(true);
});

test("at the end all that waits is told, once", () => {
  const told: [string, number][] = [];
  const coalesced = new Coalesced<string>((last, times) => told.push([last, times]));
  coalesced.add("a", "a1");
  coalesced.add("a", "a2");
  coalesced.flush();
  coalesced.flush();
  expect(told).toEqual([
    ["a1", 1],
    ["a2", 1],
  ]);
});

test("a thousand keys at a time, the oldest of which gives way", () => {
  const told: number[] = [];
  const coalesced = new Coalesced<number>((_, times) => told.push(times));
  coalesced.add("0", 0);
  coalesced.add("0", 0);
  coalesced.add("0", 0);
  for (let key = 1; key < 1001; key += 1) coalesced.add(String(key), key);
  expect(told.filter((times) => times === 2)).toHaveLength(1);
  expect(coalesced.add("0", 0)).toBe(true);
  coalesced.flush();
});
