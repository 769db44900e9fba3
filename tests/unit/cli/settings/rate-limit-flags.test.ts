import { expect, test } from "bun:test";
import { changedLimits, parseLimitFlag } from "../../../../src/cli/settings/rate-limit-flags.ts";

test.each([
  ["PROXY.rate=5", { tier: "PROXY", knob: "rate", value: 5 }],
  ["proxy.Burst=50", { tier: "PROXY", knob: "burst", value: 50 }],
  ["verify-fail.max=3", { tier: "VERIFY_FAIL", knob: "max", value: 3 }],
  ["AUTH.window=10m", { tier: "AUTH", knob: "window", value: "10m" }],
  ["AUTH.window=default", { tier: "AUTH", knob: "window", value: undefined }],
  ["PROXY.rate=0", { tier: "PROXY", knob: "rate", value: undefined }],
])("%s", (text, flag) => {
  expect(parseLimitFlag(text)).toEqual(flag);
});

test.each([
  ["PROXY", "write TIER.NUMBER=VALUE"],
  ["PROXY.rate", "write TIER.NUMBER=VALUE"],
  ["PROXY.rate=", "write TIER.NUMBER=VALUE"],
  ["PROXI.rate=5", 'there is no tier "PROXI"'],
  ["PROXY.window=5m", 'PROXY has no "window"'],
  ["PROXY.rate=many", 'PROXY.rate is a whole number, not "many"'],
  ["PROXY.rate=-1", "PROXY.rate is a whole number"],
])("%s is used wrongly", (text, why) => {
  expect(() => parseLimitFlag(text)).toThrow(why);
});

const SAVED = { profile: "strict", overrides: { PROXY: { rate: 5, burst: 9 }, AUTH: { window: "1m0s" } } };

test("one number is changed or taken back, and the rest stays", () => {
  const flags = [parseLimitFlag("PROXY.rate=7"), parseLimitFlag("AUTH.window=default")];
  expect(changedLimits(SAVED, { profile: undefined, flags, reset: false })).toEqual({
    profile: "strict",
    overrides: { PROXY: { rate: 7, burst: 9 }, AUTH: {} },
  });
});

test("the default profile is none of its own, and a reset begins with nothing", () => {
  expect(changedLimits(SAVED, { profile: "default", flags: [], reset: false })).toEqual({
    overrides: SAVED.overrides,
  });
  const flags = [parseLimitFlag("GLOBAL.rate=500")];
  expect(changedLimits(SAVED, { profile: undefined, flags, reset: true })).toEqual({
    overrides: { GLOBAL: { rate: 500 } },
  });
  expect(changedLimits({ overrides: null }, { profile: "loose", flags: [], reset: false })).toEqual({
    profile: "loose",
    overrides: {},
  });
});
