import { expect, test } from "bun:test";
import { pauseAfter, refreshDueAt, scopeParameter } from "../../../../src/core/oauth/refresh.ts";

const MINUTE = 60_000;

test("a token is due five minutes before its end; one without an end never", () => {
  expect(refreshDueAt({ expiresAt: 60 * MINUTE })).toBe(55 * MINUTE);
  expect(refreshDueAt({ expiresAt: 60 * MINUTE, lastRefreshedAt: 0 })).toBe(55 * MINUTE);
  expect(refreshDueAt({ expiresAt: 1 * MINUTE })).toBe(-4 * MINUTE);
  expect(refreshDueAt({})).toBe(Number.POSITIVE_INFINITY);
});

test("one that a refresh gave for less than ten minutes is used for half of them", () => {
  expect(refreshDueAt({ lastRefreshedAt: 0, expiresAt: 2 * MINUTE })).toBe(1 * MINUTE);
  expect(refreshDueAt({ lastRefreshedAt: 0, expiresAt: 10 * MINUTE })).toBe(5 * MINUTE);
  // A clock that was set back in between must not put it off.
  expect(refreshDueAt({ lastRefreshedAt: 9 * MINUTE, expiresAt: 5 * MINUTE })).toBe(5 * MINUTE);
});

test("pauses double up to five minutes; after a no it is fifteen", () => {
  expect([1, 2, 3, 6, 7, 8, 1e6].map((failures) => pauseAfter(failures, false) / 1000)).toEqual([
    5, 10, 20, 160, 300, 300, 300,
  ]);
  expect(pauseAfter(1, true)).toBe(15 * MINUTE);
});

test("scopes are asked for again with spaces between them", () => {
  expect(scopeParameter({ scopes: "a, b,,c", scopeSeparator: "," })).toBe("a b c");
  expect(scopeParameter({ scopes: " a  b ", scopeSeparator: " " })).toBe("a b");
  expect(scopeParameter({ scopes: " ", scopeSeparator: " " })).toBeUndefined();
  expect(scopeParameter({ scopeSeparator: " " })).toBeUndefined();
});
