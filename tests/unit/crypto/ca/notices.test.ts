import { expect, test } from "bun:test";
import type { RootLife } from "../../../../src/core/certificate/succession.ts";
import { rootNotices } from "../../../../src/crypto/ca/notices.ts";

const DAY = 24 * 3_600_000;
const START = Date.UTC(2027, 0, 1);
const END = START + 3650 * DAY;

const first: RootLife = { generation: 1, signsFrom: START, validFrom: START - 2 * DAY, validTo: END };

function follower(signsFrom: number): RootLife {
  return { generation: 2, signsFrom, validFrom: START, validTo: signsFrom + 3650 * DAY };
}

test("the end is announced for 60 days, a successor as long as it waits, a wrong clock while it is wrong", () => {
  expect(rootNotices([first], START)).toEqual([]);
  expect(rootNotices([first], END - 60 * DAY)).toEqual(["The root certificate ends on 2036-12-29."]);
  const [ends, used] = rootNotices([first, follower(END - 30 * DAY)], END - 31 * DAY);
  expect(ends).toContain("ends on 2036-12-29");
  expect(used).toContain("From 2036-11-29 on a new root certificate is used.");
  expect(rootNotices([first, follower(END - 30 * DAY)], END - 30 * DAY)).toEqual([]);
  expect(rootNotices([first], START - 3 * DAY)[0]).toContain("check the clock");
  expect(rootNotices([first], END)[0]).toContain("check the clock");
});
