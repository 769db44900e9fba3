import { describe, expect, test } from "bun:test";
import type { TokenHash, VaultId } from "../../../../src/core/ids.ts";
import {
  eachUsageLimit,
  formatUsageLimits,
  isSameUsage,
  isUsageWithin,
  parseUsageLimits,
  usageSubjectKey,
} from "../../../../src/core/limit/usage-limit.ts";

describe("what a body says", () => {
  test("is read back as it is written, in any case and order; nothing limits nothing", () => {
    const wire = {
      max_requests: { hour: 100, total: 5000 },
      max_bytes_out: { day: 50_000_000 },
      once: true,
    } as const;
    const limits = parseUsageLimits({
      Once: true,
      MAX_BYTES_OUT: { Day: 50_000_000 },
      max_requests: { total: 5000, hour: 100 },
    });
    expect(limits).toEqual({
      maxRequests: { hour: 100, total: 5000 },
      maxBytesOut: { day: 50_000_000 },
      once: true,
    });
    expect(JSON.stringify(formatUsageLimits(limits))).toBe(JSON.stringify(wire));
    for (const nothing of [
      undefined,
      null,
      {},
      { once: false },
      { max_requests: {} },
      { max_requests: null },
    ]) {
      expect(parseUsageLimits(nothing)).toBeUndefined();
    }
    expect(formatUsageLimits(undefined)).toBeUndefined();
  });

  test.each([
    ["x", /limits must be an object/],
    [[], /limits must be an object/],
    [{ max_request: { day: 1 } }, /limits\.max_request .*max_requests/],
    [{ max_requests: 5 }, /limits\.max_requests must say how much in which period/],
    [{ max_requests: { week: 5 } }, /limits\.max_requests\.week/],
    [{ max_requests: { day: 0 } }, /limits\.max_requests\.day must be a whole number/],
    [{ max_requests: { day: 1.5 } }, /limits\.max_requests\.day/],
    [{ max_requests: { day: "5" } }, /limits\.max_requests\.day/],
    [{ max_requests: { day: 2 ** 51 } }, /limits\.max_requests\.day/],
    [{ once: 1 }, /limits\.once must be true or false/],
  ])("%j is refused with its place", (value, message) => {
    expect(() => parseUsageLimits(value)).toThrow(message);
  });

  test("all faults are told at once", () => {
    const parse = () =>
      parseUsageLimits({ max_requests: { day: 0, hour: -1 }, max_bytes_out: 3, once: "yes" });
    for (const place of ["max_requests.day", "max_requests.hour", "max_bytes_out", "once"]) {
      expect(parse).toThrow(`limits.${place}`);
    }
  });
});

test("each is one limit, and once is one request in all, whatever else is said", () => {
  expect(eachUsageLimit({ maxRequests: { total: 9, hour: 2 }, maxBytesOut: { day: 7 }, once: true })).toEqual(
    [
      { measure: "requests", period: "hour", max: 2 },
      { measure: "requests", period: "total", max: 1 },
      { measure: "bytes_out", period: "day", max: 7 },
    ],
  );
  expect(eachUsageLimit(undefined)).toEqual([]);
});

test("within a bound lies what allows nowhere more", () => {
  const bound = { maxRequests: { day: 10 } };
  expect(isUsageWithin(undefined, undefined)).toBe(true);
  expect(isUsageWithin(bound, undefined)).toBe(true);
  expect(isUsageWithin(undefined, bound)).toBe(false);
  expect(isUsageWithin({ maxRequests: { day: 10 } }, bound)).toBe(true);
  expect(isUsageWithin({ maxRequests: { day: 11 } }, bound)).toBe(false);
  expect(isUsageWithin({ maxRequests: { hour: 1 } }, bound)).toBe(false);
  expect(isUsageWithin({ maxRequests: { total: 10 } }, bound)).toBe(true);
  expect(isUsageWithin({ once: true }, bound)).toBe(true);
  expect(isUsageWithin(bound, { once: true })).toBe(false);
  expect(isUsageWithin({ maxBytesOut: { day: 1 } }, bound)).toBe(false);
  expect(isUsageWithin({ ...bound, maxBytesOut: { day: 1 } }, bound)).toBe(true);
});

test("two are the same whatever the order of their members", () => {
  expect(isSameUsage({ maxRequests: { day: 1, hour: 2 } }, { maxRequests: { hour: 2, day: 1 } })).toBe(true);
  expect(isSameUsage({ maxRequests: { day: 1 } }, undefined)).toBe(false);
  expect(isSameUsage(undefined, undefined)).toBe(true);
});

test("subjects of one vault are told apart", () => {
  const vaultId = "v" as VaultId;
  const keys = [
    usageSubjectKey({ vaultId, type: "grant", actorId: "a" }),
    usageSubjectKey({ vaultId, type: "token", hash: "a" as TokenHash }),
    usageSubjectKey({ vaultId, type: "service", service: "a" }),
    usageSubjectKey({ vaultId, type: "service", service: "a", countedAs: "b" }),
  ];
  expect(new Set(keys).size).toBe(4);
});
