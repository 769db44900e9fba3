import { describe, expect, test } from "bun:test";
import { isExpired, needsTouch, parseScopedLifetime } from "../../../../src/core/session/lifetime.ts";

describe("a scoped session lives", () => {
  test.each([
    [undefined, 86_400_000],
    [300, 300_000],
    [604_800, 604_800_000],
  ])("%p seconds: %p ms", (seconds, ms) => expect(parseScopedLifetime(seconds)).toBe(ms));

  test.each([299, 604_801, 0, -300, 300.5, Number.NaN, Number.POSITIVE_INFINITY])("never %p", (seconds) => {
    expect(() => parseScopedLifetime(seconds)).toThrow("ttl_seconds must be between 300 and 604800.");
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

test("a use is noted at first and then once a minute", () => {
  expect(needsTouch({ createdAt: 0 }, 0)).toBe(true);
  expect(needsTouch({ createdAt: 0, lastUsedAt: 1000 }, 60_999)).toBe(false);
  expect(needsTouch({ createdAt: 0, lastUsedAt: 1000 }, 61_000)).toBe(true);
});
