import { expect, test } from "bun:test";
import {
  dueSuccessor,
  pendingRoot,
  type RootLife,
  rootState,
  signingRoot,
  trustedRoots,
} from "../../../../src/core/certificate/succession.ts";

const DAY = 24 * 3_600_000;
const START = Date.UTC(2027, 0, 1);
const END = START + 3650 * DAY;

const first: RootLife = { generation: 1, signsFrom: START, validFrom: START - 2 * DAY, validTo: END };

function follower(signsFrom: number): RootLife {
  return { generation: 2, signsFrom, validFrom: START, validTo: signsFrom + 3650 * DAY };
}

const trusted = (roots: readonly RootLife[], now: number) =>
  trustedRoots(roots, now).map(({ generation }) => generation);

test("a root alone signs and is trusted, whatever the clock says", () => {
  for (const now of [0, START, END - 1, END, END + DAY]) {
    expect(signingRoot([first], now)).toBe(first);
    expect(trusted([first], now)).toEqual([1]);
  }
});

test("a successor is due 60 days before the end and signs 30 days later", () => {
  expect(dueSuccessor([first], END - 60 * DAY - 1)).toBeUndefined();
  expect(dueSuccessor([first], END - 60 * DAY)).toBe(END - 30 * DAY);
  expect(dueSuccessor([first, follower(END - 30 * DAY)], END - 60 * DAY)).toBeUndefined();
});

test("who was away signs 7 days before the end, and at once when that is past", () => {
  expect(dueSuccessor([first], END - 20 * DAY)).toBe(END - 7 * DAY);
  expect(dueSuccessor([first], END - 3 * DAY)).toBe(END - 3 * DAY);
  expect(dueSuccessor([first], END + 900 * DAY)).toBe(END + 900 * DAY);
});

test("both are trusted from its making until a week after it signs; the one that signs comes first", () => {
  const signs = START + 100 * DAY;
  const roots = [follower(signs), first];
  expect(trusted(roots, signs - 30 * DAY)).toEqual([1, 2]);
  expect(pendingRoot(roots, signs - 1)?.generation).toBe(2);
  expect(trusted(roots, signs)).toEqual([2, 1]);
  expect(pendingRoot(roots, signs)).toBeUndefined();
  expect(trusted(roots, signs + 7 * DAY - 1)).toEqual([2, 1]);
  expect(trusted(roots, signs + 7 * DAY)).toEqual([2]);
});

test("an old root that has ended is not trusted any more, though it has just been followed", () => {
  const roots = [first, follower(END - 3 * DAY)];
  expect(trusted(roots, END - 1)).toEqual([2, 1]);
  expect(trusted(roots, END)).toEqual([2]);
});

test("what a root is follows from what signs: next, signing, leaving for a week, past", () => {
  const second = follower(START + 100 * DAY);
  const states = (now: number) => [first, second].map((root) => rootState(root, [first, second], now));
  expect(states(START)).toEqual([{ type: "signs" }, { type: "next", at: second.signsFrom }]);
  const leaving = { type: "leaving", at: second.signsFrom + 7 * DAY } as const;
  expect(states(second.signsFrom)).toEqual([leaving, { type: "signs" }]);
  expect(states(leaving.at)).toEqual([{ type: "past" }, { type: "signs" }]);
  // A state never says otherwise than the bundle.
  for (const now of [START, second.signsFrom - 1, second.signsFrom, leaving.at - 1, leaving.at, END]) {
    const shown = [first, second].filter((root) => rootState(root, [first, second], now).type !== "past");
    expect(trusted([first, second], now).toSorted()).toEqual(shown.map(({ generation }) => generation));
  }
});
