import { expect, test } from "bun:test";
import { limitSources, type PinnedLimits, resolveLimits } from "../../../../src/core/limit/resolve.ts";
import { tiersOf } from "../../../../src/core/limit/settings.ts";
import { numbersOf, type Overrides, TIER_KNOBS, TIERS } from "../../../../src/core/limit/tier.ts";

const FREE: PinnedLimits = { profile: undefined, overrides: {}, locked: false };
const SAVED = { profile: "strict", overrides: { PROXY: { rate: 7, burst: 70 }, AUTH: { window: 1000 } } };

test("nothing set is the default profile", () => {
  expect(resolveLimits(FREE, { overrides: {} })).toEqual({ profile: "default", tiers: tiersOf("default") });
});

test("number by number: the environment, then what is saved, then the profile", () => {
  const pinned = { ...FREE, overrides: { PROXY: { rate: 3 } } };
  const { profile, tiers } = resolveLimits(pinned, SAVED);
  expect(profile).toBe("strict");
  expect(tiers.proxy).toEqual({ ...tiersOf("strict").proxy, rate: 3, burst: 70 });
  expect(tiers.auth).toEqual({ ...tiersOf("strict").auth, windowMs: 1000 });
  expect(tiers.authed).toEqual(tiersOf("strict").authed);
  const { source } = limitSources(pinned, SAVED);
  expect(TIERS.map((tier) => [tier, source(tier)])).toEqual([
    ["AUTH", "override"],
    ["PROXY", "env"],
    ["AUTHED", "default"],
    ["GLOBAL", "default"],
    ["VERIFY_FAIL", "default"],
  ]);
});

test("a profile in the environment wins over a saved one, and what is saved counts on top of it", () => {
  const { profile, tiers } = resolveLimits({ ...FREE, profile: "loose" }, SAVED);
  expect(profile).toBe("loose");
  expect(tiers.proxy).toMatchObject({ rate: 7, concurrency: tiersOf("loose").proxy.concurrency });
});

test("locked, nothing that is saved counts", () => {
  const locked = { profile: undefined, overrides: { PROXY: { rate: 3 } }, locked: true } as const;
  expect(resolveLimits(locked, SAVED)).toEqual({
    profile: "default",
    tiers: { ...tiersOf("default"), proxy: { ...tiersOf("default").proxy, rate: 3 } },
  });
  expect(limitSources(locked, SAVED).profile).toBe("default");
  expect(limitSources(locked, SAVED).source("AUTH")).toBe("default");
});

test("a word that is no profile is shown and acts as default", () => {
  const saved = { profile: "relaxed", overrides: {} };
  expect(resolveLimits(FREE, saved)).toEqual({ profile: "default", tiers: tiersOf("default") });
  expect(limitSources(FREE, saved).profile).toBe("relaxed");
});

test("every number of every tier can be overridden, and shows", () => {
  for (const tier of TIERS) {
    for (const [at, knob] of TIER_KNOBS[tier].entries()) {
      const overrides: Overrides = { [tier]: { [knob]: 1000 + at } };
      const { tiers } = resolveLimits(FREE, { overrides });
      const usual = numbersOf(tiersOf("default"), tier);
      expect(numbersOf(tiers, tier)).toEqual({ ...usual, [knob]: 1000 + at });
      expect(Object.keys(usual)).toEqual([...TIER_KNOBS[tier]]);
    }
  }
});

test("each number, and the profile, has a source of its own", () => {
  const saved = { profile: "strict", overrides: { PROXY: { rate: 5, burst: 9 } } } as const;
  const pinned = { profile: undefined, overrides: { PROXY: { rate: 3 } }, locked: false } as const;
  const { profileSource, knobSource } = limitSources(pinned, saved);
  expect(profileSource).toBe("override");
  expect((["rate", "burst", "concurrency"] as const).map((knob) => knobSource("PROXY", knob))).toEqual([
    "env",
    "override",
    "default",
  ]);
  const locked = limitSources({ ...pinned, locked: true }, saved);
  expect([locked.profileSource, locked.knobSource("PROXY", "burst")]).toEqual(["default", "default"]);
  expect(limitSources({ ...pinned, profile: "loose" }, saved).profileSource).toBe("env");
});
