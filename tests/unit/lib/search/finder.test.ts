import { describe, expect, test } from "bun:test";
import { Finder } from "../../../../src/lib/search/finder.ts";

const finder = (...needles: string[]) => new Finder(needles.map((needle) => Buffer.from(needle)));

describe("Finder", () => {
  test("finds the leftmost of many, and of those that begin together the longest", () => {
    const found = finder("bcd", "abc", "abcdef").find(Buffer.from("xx abcdef bcd"));
    expect(found).toEqual({ needle: 2, start: 3, end: 9 });
  });

  test("goes on from where it is told", () => {
    expect(finder("abc").find(Buffer.from("abc abc"), 1)).toEqual({ needle: 0, start: 4, end: 7 });
    expect(finder("abc").find(Buffer.from("abc"), 1)).toBeUndefined();
  });

  test("finds needles of one byte, and ones that are longer than its window may be", () => {
    expect(finder("x", "yy").find(Buffer.from("abyyx"))).toEqual({ needle: 1, start: 2, end: 4 });
    const long = "k".repeat(3000);
    expect(finder(long).find(Buffer.from(`..${long}`))).toEqual({ needle: 0, start: 2, end: 3002 });
    expect(finder(long).find(Buffer.from(long.slice(1)))).toBeUndefined();
  });

  test("finds in long pieces what it finds in short ones", () => {
    const far = Buffer.from(`${"-".repeat(20_000)}needle-one`);
    expect(finder("needle-one", "other").find(far)?.start).toBe(20_000);
    expect(finder("needle-two").find(far)).toBeUndefined();
  });

  test("finds nothing where there are none, and takes no empty one", () => {
    expect(finder().find(Buffer.from("abc"))).toBeUndefined();
    expect(finder().openFrom(Buffer.from("abc"))).toBe(3);
    expect(() => finder("a", "")).toThrow("empty");
  });

  test("says where the end could begin one", () => {
    const { openFrom } = {
      openFrom: (text: string) => finder("secret", "crypt").openFrom(Buffer.from(text)),
    };
    expect(openFrom("no sec")).toBe(3);
    expect(openFrom("no secr")).toBe(3);
    expect(openFrom("no cr")).toBe(3);
    expect(openFrom("nothing")).toBe(7);
    // What stands whole is found, and keeps nothing back.
    expect(openFrom("secret")).toBe(6);
  });
});
