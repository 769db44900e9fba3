import { expect, test } from "bun:test";
import { createStrangerRows, type LeftOut } from "../../../../src/app/limits/stranger-rows.ts";

const RULE = { windowMs: 60_000, perPeer: 3, inAll: 5 };

function rows(windowMs = RULE.windowMs) {
  const reports: LeftOut[] = [];
  const strangers = createStrangerRows((leftOut) => void reports.push(leftOut), { ...RULE, windowMs });
  return { reports, ...strangers };
}

test("one peer writes so many rows, and leaves room for others", () => {
  const { admits } = rows();
  expect([1, 2, 3, 4, 5].map(() => admits("203.0.113.9"))).toEqual([true, true, true, false, false]);
  expect(admits("203.0.113.10")).toBe(true);
});

test("an IPv6 subscriber is one peer, whatever address it takes", () => {
  const { admits } = rows();
  expect([1, 2, 3, 4].map((at) => admits(`2001:db8::${at}`))).toEqual([true, true, true, false]);
});

test("all of them together write so many", () => {
  const { admits } = rows();
  const admitted = Array.from({ length: 1000 }, (_, at) => admits(`203.0.${at >> 8}.${at & 255}`));
  expect(admitted.filter(Boolean)).toHaveLength(5);
});

test("what was left out is counted and told once, with the loudest peer", () => {
  const { admits, close, reports } = rows();
  for (let at = 0; at < 10; at++) admits("203.0.113.9");
  for (let at = 0; at < 4; at++) admits(`198.51.100.${at}`);
  close();
  close();
  expect(reports).toEqual([{ rows: 9, loudest: "203.0.113.9" }]);
});

test("where nothing was left out nothing is told, and a new window has room again", async () => {
  const { admits, reports } = rows(20);
  for (let at = 0; at < 3; at++) admits("203.0.113.9");
  await Bun.sleep(60);
  expect(reports).toEqual([]);
  expect(admits("203.0.113.9")).toBe(true);
  for (let at = 0; at < 4; at++) admits("203.0.113.9");
  await Bun.sleep(60);
  expect(reports).toEqual([{ rows: 2, loudest: "203.0.113.9" }]);
});
