import { expect, test } from "bun:test";
import {
  type LimitPayload,
  limitPayload,
  parseLimits,
  readLimits,
  readStoredLimits,
  storedLimits,
} from "../../../../src/core/limit/saved.ts";

const PROXY = (knobs: object): LimitPayload => ({ overrides: { PROXY: knobs } });

test("a payload is read; zero, blank and null inherit", () => {
  expect(
    parseLimits({
      profile: "strict",
      overrides: {
        PROXY: { rate: 5, burst: 0, window: "", max: null, concurrency: 8192 },
        AUTH: { window: "10m", max: 5 },
        GLOBAL: { rate: 100, concurrency: 32 },
        AUTHED: {},
      },
    }),
  ).toEqual({
    profile: "strict",
    overrides: {
      PROXY: { rate: 5, concurrency: 8192 },
      AUTH: { window: 600_000, max: 5 },
      GLOBAL: { rate: 100, concurrency: 32 },
    },
  });
  expect(parseLimits({})).toEqual({ overrides: {} });
  expect(parseLimits({ profile: "" })).toEqual({ overrides: {} });
});

test.each([
  [{ profile: "relaxed" }, "rate_limit.profile must be one of default, strict, loose, off"],
  [{ overrides: { proxy: { rate: 1 } } }, "rate_limit.overrides.proxy is no tier"],
  [PROXY({ rate: -1 }), "PROXY.rate must be a whole number of 0 to 100000"],
  [PROXY({ rate: 100_001 }), "PROXY.rate must be a whole number of 0 to 100000"],
  [PROXY({ rate: 1.5 }), "PROXY.rate must be a whole number of 0 to 100000"],
  [PROXY({ concurrency: 8193 }), "PROXY.concurrency must be a whole number of 0 to 8192"],
  [PROXY({ window: "5m" }), "PROXY.window is not of this tier: it has rate, burst, concurrency"],
  [PROXY({ max: 5 }), "PROXY.max is not of this tier"],
  [{ overrides: { AUTH: { max: 4 } } }, "AUTH.max must be at least 5, or 0 to inherit"],
  [{ overrides: { GLOBAL: { rate: 99 } } }, "GLOBAL.rate must be at least 100"],
  [{ overrides: { GLOBAL: { concurrency: 31 } } }, "GLOBAL.concurrency must be at least 32"],
  [{ overrides: { AUTH: { window: "5 minutes" } } }, "AUTH.window must be a duration of 1s to 720h"],
  [{ overrides: { AUTH: { window: "999ms" } } }, "AUTH.window must be a duration of 1s to 720h"],
  [{ overrides: { AUTH: { window: "721h" } } }, "AUTH.window must be a duration of 1s to 720h"],
])("%j is refused: %s", (payload, why) => {
  expect(() => parseLimits(payload as LimitPayload)).toThrow(why);
});

test("all that is wrong is named at once", () => {
  expect(() =>
    parseLimits({ profile: "x", overrides: { NONE: {}, PROXY: { rate: -1, burst: -1 }, AUTH: { max: 1 } } }),
  ).toThrow(/profile.*; .*NONE.*; .*PROXY\.rate.*; .*PROXY\.burst.*; .*AUTH\.max/);
});

test("without a judgement, what means anything is read", () => {
  expect(
    readLimits({
      profile: "relaxed",
      overrides: {
        PROXY: { rate: 10 ** 9, burst: -1, max: 3 },
        NONE: { rate: 1 },
        AUTH: { window: "?", max: 1 },
      },
    }),
  ).toEqual({ profile: "relaxed", overrides: { PROXY: { rate: 10 ** 9 }, AUTH: { max: 1 } } });
});

test("what is kept is what was sent, and is read again", () => {
  const saved = parseLimits({ profile: "loose", overrides: { AUTH: { window: "90s" }, PROXY: { rate: 5 } } });
  expect(limitPayload(saved)).toEqual({
    profile: "loose",
    overrides: { AUTH: { window: "1m30s" }, PROXY: { rate: 5 } },
  });
  expect(readStoredLimits(storedLimits(saved))).toEqual(saved);
  expect(storedLimits(parseLimits({}))).toBeUndefined();
  expect(readStoredLimits(undefined)).toEqual({ overrides: {} });
  expect(readStoredLimits('{"profile":null,"overrides":null}')).toEqual({ overrides: {} });
});

test.each(["", "{", "[]", '"strict"', '{"profile":"x"}', '{"overrides":{"PROXY":null}}'])(
  "%s was never kept by us",
  (text) => {
    expect(readStoredLimits(text)).toBeUndefined();
  },
);
