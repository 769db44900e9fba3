import { expect, test } from "bun:test";
import { Lru } from "../../../src/lib/lru.ts";

test("what was used least recently goes first", () => {
  const lru = new Lru<string, number>(2);
  lru.set("a", 1);
  lru.set("b", 2);
  expect(lru.get("a")).toBe(1);
  lru.set("c", 3);
  expect([lru.get("a"), lru.get("b"), lru.get("c")]).toEqual([1, undefined, 3]);
  expect(lru.size).toBe(2);
});

test("an entry that is set again is new, and can be removed", () => {
  const lru = new Lru<string, number>(2);
  lru.set("a", 1);
  lru.set("b", 2);
  lru.set("a", 3);
  lru.set("c", 4);
  expect(lru.get("b")).toBeUndefined();
  lru.delete("a");
  expect(lru.get("a")).toBeUndefined();
  lru.clear();
  expect(lru.size).toBe(0);
});
