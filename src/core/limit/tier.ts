import { LIMIT_PROFILES, type LimitProfile, type LimitTiers } from "./settings.ts";

/** What a tier is called outside, and the numbers that its algorithm has there, in the order in which they are shown. */
export const TIER_KNOBS = {
  AUTH: ["window", "max"],
  PROXY: ["rate", "burst", "concurrency"],
  AUTHED: ["rate", "burst"],
  GLOBAL: ["rate", "burst", "concurrency"],
  VERIFY_FAIL: ["max"],
} as const satisfies Record<string, readonly Knob[]>;

export type Tier = keyof typeof TIER_KNOBS;
export type Knob = "rate" | "burst" | "window" | "max" | "concurrency";

/** The numbers of one tier; `window` in milliseconds. What is not there is inherited. */
export type Knobs = { readonly [K in Knob]?: number };
export type Overrides = { readonly [T in Tier]?: Knobs };

export const TIERS = Object.keys(TIER_KNOBS) as readonly Tier[];

export function isTier(text: string): text is Tier {
  return Object.hasOwn(TIER_KNOBS, text);
}

export function isProfile(text: string): text is LimitProfile {
  return LIMIT_PROFILES.some((profile) => profile === text);
}

export function knobsOf(tier: Tier): readonly Knob[] {
  return TIER_KNOBS[tier];
}

/** The tiers with these numbers in place of their own. Numbers that a tier does not have are passed over. */
export function overrideTiers(tiers: LimitTiers, overrides: Overrides): LimitTiers {
  const { AUTH = {}, PROXY = {}, AUTHED = {}, GLOBAL = {}, VERIFY_FAIL = {} } = overrides;
  return {
    auth: { windowMs: AUTH.window ?? tiers.auth.windowMs, max: AUTH.max ?? tiers.auth.max },
    proxy: {
      ...tiers.proxy,
      ...bucketOf(tiers.proxy, PROXY),
      concurrency: PROXY.concurrency ?? tiers.proxy.concurrency,
    },
    authed: bucketOf(tiers.authed, AUTHED),
    global: {
      ...tiers.global,
      ...bucketOf(tiers.global, GLOBAL),
      concurrency: GLOBAL.concurrency ?? tiers.global.concurrency,
    },
    verifyFail: { max: VERIFY_FAIL.max ?? tiers.verifyFail.max },
  };
}

function bucketOf(rule: { readonly rate: number; readonly burst: number }, { rate, burst }: Knobs) {
  return { rate: rate ?? rule.rate, burst: burst ?? rule.burst };
}

/** The numbers that hold in a tier. */
export function numbersOf(tiers: LimitTiers, tier: Tier): Knobs {
  const { auth, proxy, authed, global, verifyFail } = tiers;
  const numbers: Record<Tier, Knobs> = {
    AUTH: { window: auth.windowMs, max: auth.max },
    PROXY: { rate: proxy.rate, burst: proxy.burst, concurrency: proxy.concurrency },
    AUTHED: { rate: authed.rate, burst: authed.burst },
    GLOBAL: { rate: global.rate, burst: global.burst, concurrency: global.concurrency },
    VERIFY_FAIL: { max: verifyFail.max },
  };
  return numbers[tier];
}
