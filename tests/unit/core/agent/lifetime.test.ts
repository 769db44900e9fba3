import { expect, test } from "bun:test";
import { inviteTtlMs, tokenTtlMs } from "../../../../src/core/agent/lifetime.ts";

const WEEK_MS = 604_800_000;

test("an invite lives as long as asked for, a week at most, which is what nothing means", () => {
  for (const seconds of [undefined, 0, -5, 604_800, 604_801, 1e12])
    expect(inviteTtlMs(seconds)).toBe(WEEK_MS);
  expect(inviteTtlMs(900)).toBe(900_000);
  expect(inviteTtlMs(1)).toBe(1000);
});

test("a token lives for ever, or from five minutes to a week", () => {
  for (const seconds of [undefined, 0, -5]) expect(tokenTtlMs(seconds)).toBeUndefined();
  expect(tokenTtlMs(1)).toBe(300_000);
  expect(tokenTtlMs(3600)).toBe(3_600_000);
  expect(tokenTtlMs(1e9)).toBe(WEEK_MS);
});
