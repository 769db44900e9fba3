import { expect, test } from "bun:test";
import {
  type ActClaim,
  delegationChain,
  lifeOf,
  narrowedScope,
  parseScope,
  readAct,
  sinceOf,
  withActor,
} from "../../../../src/core/token-exchange/delegation.ts";

test("the newest actor is outermost, and last in the chain", () => {
  const act = withActor("c", withActor("b", undefined));
  expect(act).toEqual({ sub: "c", act: { sub: "b" } });
  expect(delegationChain("a", act)).toEqual(["a", "b", "c"]);
  expect(delegationChain("a", undefined)).toEqual(["a"]);
});

test("a chain of ten is the longest", () => {
  let act: ActClaim | undefined;
  for (let length = 2; length <= 10; length++) act = withActor("x", act);
  expect(delegationChain("x", act)).toHaveLength(10);
  expect(() => withActor("x", act)).toThrow("longer than 10");
});

test("an act is read whole or not at all", () => {
  const nested = { sub: "c", act: { sub: "b" } };
  expect(readAct(nested)).toEqual(nested);
  expect(readAct({ sub: "c", other: 1 })).toEqual({ sub: "c" });
  for (const bad of [undefined, null, "c", [], {}, { sub: 1 }, { sub: "c", act: 1 }, { sub: "c", act: {} }]) {
    expect(readAct(bad)).toBeUndefined();
  }
  let deep: object = { sub: "x" };
  for (let depth = 0; depth < 20; depth++) deep = { sub: "x", act: deep };
  expect(readAct(deep)).toBeUndefined();
});

test("a life is the shortest rest, and a whole one of what is new and had one", () => {
  const now = 1_000_000_500;
  const of = (since: number, seconds = 3600) => {
    const at = 1_000_000 + since;
    return { since: at, exp: at + seconds };
  };
  expect(lifeOf([of(0), of(-30)], now)).toBe(3600);
  expect(lifeOf([of(-31), of(0)], now)).toBe(3569);
  // It was asked to be a little shorter.
  expect(lifeOf([of(0, 3599), of(0)], now)).toBe(3599);
  expect(lifeOf([of(0, 60), of(0)], now)).toBe(60);
  expect(lifeOf([of(-3601), of(0)], now)).toBe(-1);
  // It is young itself, and what it comes of is not.
  expect(lifeOf([of(-40, 3630), of(0)], now)).toBe(3590);
  expect(sinceOf([of(-40), of(3)])).toBe(999_960);
});

test("a scope is what the token has, or less", () => {
  expect(narrowedScope(undefined, undefined)).toBeUndefined();
  expect(narrowedScope(undefined, "a b")).toBe("a b");
  expect(narrowedScope("a b", undefined)).toBe("a b");
  expect(narrowedScope("a b", "b")).toBe("b");
  expect(() => narrowedScope("a b", "a c")).toThrow("not good for c");
  for (const bad of ["", " a", "a  b", 'a"', "a\\", "é", "a".repeat(513)])
    expect(() => parseScope(bad)).toThrow();
});
