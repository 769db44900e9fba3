import { describe, expect, test } from "bun:test";
import { endOf, isExpired, needsTouch, parseScopedLifetime } from "../../../../src/core/session/lifetime.ts";

describe("a scoped session lives", () => {
  test.each([
    [undefined, 86_400_000],
    [300, 300_000],
    [604_800, 604_800_000],
  ])("%p seconds: %p ms", (ttlSeconds, ttlMs) => {
    expect(parseScopedLifetime({ ttlSeconds, idleSeconds: undefined })).toEqual({ ttlMs });
  });

  test.each([
    [undefined, 86_400, 30 * 86_400_000, 86_400_000],
    [2_592_000, 300, 2_592_000_000, 300_000],
    [300, 604_800, 300_000, 604_800_000],
  ])("%p seconds and %p after each use: %p ms and %p ms", (ttlSeconds, idleSeconds, ttlMs, idleTtlMs) => {
    expect(parseScopedLifetime({ ttlSeconds, idleSeconds })).toEqual({ ttlMs, idleTtlMs });
  });

  test("for no longer than its kind may", () => {
    const parse = (ttlSeconds: number | undefined, idleSeconds: number) => () =>
      parseScopedLifetime({ ttlSeconds, idleSeconds });
    expect(parse(2_592_001, 300)).toThrow("ttl_seconds must be between 300 and 2592000.");
    expect(parse(undefined, 299)).toThrow("idle_ttl_seconds must be between 300 and 604800.");
    expect(parse(undefined, 604_801)).toThrow("idle_ttl_seconds must be between 300 and 604800.");
  });

  test.each([299, 604_801, 0, -300, 300.5, Number.NaN, Number.POSITIVE_INFINITY])("never %p", (seconds) => {
    const parse = () => parseScopedLifetime({ ttlSeconds: seconds, idleSeconds: undefined });
    expect(parse).toThrow("ttl_seconds must be between 300 and 604800.");
  });
});

describe("a session is over", () => {
  test.each([
    ["never without an end", { createdAt: 0 }, Number.MAX_SAFE_INTEGER, false],
    ["not a millisecond early", { createdAt: 0, expiresAt: 100 }, 99, false],
    ["at its end", { createdAt: 0, expiresAt: 100 }, 100, true],
    ["when idle since it began", { createdAt: 0, idleTtlMs: 50 }, 50, true],
    ["not while used", { createdAt: 0, idleTtlMs: 50, lastUsedAt: 40 }, 89, false],
    ["when idle since its last use", { createdAt: 0, idleTtlMs: 50, lastUsedAt: 40 }, 90, true],
    ["of age even while used", { createdAt: 0, expiresAt: 100, idleTtlMs: 50, lastUsedAt: 99 }, 100, true],
  ])("%s", (_, session, now, isOver) => expect(isExpired(session, now)).toBe(isOver));
});

test("what ends is known in advance, and what has no end is said to have none", () => {
  expect(endOf({ createdAt: 5 })).toBe(Number.POSITIVE_INFINITY);
  expect(endOf({ createdAt: 5, expiresAt: 100, idleTtlMs: 50 })).toBe(55);
  expect(endOf({ createdAt: 5, expiresAt: 100, idleTtlMs: 50, lastUsedAt: 70 })).toBe(100);
});

test("a use is noted at first and then once a minute", () => {
  expect(needsTouch({ createdAt: 0 }, 0)).toBe(true);
  expect(needsTouch({ createdAt: 0, lastUsedAt: 1000 }, 60_999)).toBe(false);
  expect(needsTouch({ createdAt: 0, lastUsedAt: 1000 }, 61_000)).toBe(true);
});
