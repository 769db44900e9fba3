import { expect, test } from "bun:test";
import { Registry } from "../../../../src/app/limits/registry.ts";

type State = { serial: number; idle: boolean; used: boolean };

function registry(capacity: number) {
  let serial = 0;
  let looks = 0;
  const states = new Registry<State>({
    capacity,
    create: () => ({ serial: serial++, idle: false, used: false }),
    isInUse: ({ used }) => used,
    isIdle: ({ idle }) => {
      looks++;
      return idle;
    },
  });
  return { states, looks: () => looks };
}

test("a key keeps its state", () => {
  const { states } = registry(2);
  const first = states.get("a", 0);
  expect(states.get("b", 0)).not.toBe(first);
  expect(states.get("a", 0)).toBe(first);
  expect(states.find("a")).toBe(first);
  expect(states.find("c")).toBeUndefined();
  states.delete("a");
  expect(states.find("a")).toBeUndefined();
});

test("when it is full the idle go first, all of them", () => {
  const { states } = registry(4);
  for (const key of ["a", "b", "c", "d"]) states.get(key, 0).idle = key === "b" || key === "d";
  states.get("e", 0);
  expect(["a", "b", "c", "d", "e"].filter((key) => states.find(key) !== undefined)).toEqual(["a", "c", "e"]);
});

test("with none idle the oldest goes, and no more than one", () => {
  const { states } = registry(3);
  for (const key of ["a", "b", "c", "d"]) states.get(key, 0);
  expect(["a", "b", "c", "d"].filter((key) => states.find(key) !== undefined)).toEqual(["b", "c", "d"]);
});

test("strangers with ever new keys neither grow it nor make it look through all of it each time", () => {
  const { states, looks } = registry(1000);
  for (let at = 0; at < 5000; at++) states.get(`key ${at}`, at / 10);
  expect(states.size).toBe(1000);
  expect(looks()).toBe(1000);
  states.get("later", 2000);
  expect(looks()).toBe(2000);
});

test("a clock set back does not stop the looking", () => {
  const { states } = registry(2);
  for (const key of ["a", "b", "c"]) states.get(key, 10_000);
  for (const key of ["b", "c"]) states.get(key, 10_000).idle = true;
  states.get("d", 0);
  expect(states.size).toBe(1);
});

test("what is in use is never the one that goes, however old it is", () => {
  const { states } = registry(3);
  for (const key of ["a", "b", "c"]) states.get(key, 0).used = key !== "b";
  const first = states.get("a", 0);
  for (let at = 0; at < 100; at++) states.get(`stranger ${at}`, 0);
  expect(states.find("a")).toBe(first);
  expect(states.find("b")).toBeUndefined();
  expect(states.size).toBe(3);
});

test("with all in use it grows, and shrinks again once they are not", () => {
  const { states } = registry(3);
  for (let at = 0; at < 10; at++) states.get(`busy ${at}`, 0).used = true;
  expect(states.size).toBe(10);
  for (let at = 0; at < 10; at++) Object.assign(states.get(`busy ${at}`, 0), { used: false, idle: true });
  states.get("one more", 2000);
  expect(states.size).toBe(1);
});

test("strangers among many in use find those that may go, a few looks at a time", () => {
  const { states } = registry(1000);
  for (let at = 0; at < 1000; at++) states.get(`busy ${at}`, 0).used = true;
  for (let at = 0; at < 2000; at++) states.get(`stranger ${at}`, 0);
  expect(states.size).toBeLessThan(1100);
});
