import type { BucketRule } from "./bucket.ts";
import type { WindowRule } from "./window.ts";

export const LIMIT_PROFILES = ["default", "strict", "loose", "off"] as const;
export type LimitProfile = (typeof LIMIT_PROFILES)[number];

/**
 * A bucket, and how many may be in at once. Who finds no token waits for a turn that comes within `turnMs`; who finds
 * no slot waits `waitMs` for one.
 */
export type GateRule = BucketRule & {
  readonly turnMs: number;
  readonly concurrency: number;
  readonly waitMs: number;
};

/** Every number is at least 1. */
export type LimitTiers = {
  /** Signing in, by address and by e-mail; failures to authenticate at the proxy, by address. */
  readonly auth: WindowRule;
  /** Proxied requests, by actor and vault: the rate counts the brokered ones, the slots all. */
  readonly proxy: GateRule;
  /** Calls of the API, by actor. */
  readonly authed: BucketRule;
  /** The API as a whole. */
  readonly global: GateRule;
  /** Wrong codes, by e-mail. */
  readonly verifyFail: { readonly max: number };
};

/** With profile `off` nothing is limited and the tiers only say what would hold. */
export type LimitSettings = { readonly profile: LimitProfile; readonly tiers: LimitTiers };

const FACTOR = { default: 1, strict: 0.5, loose: 2, off: 1 } as const satisfies Record<LimitProfile, number>;

/** What a profile allows before anything is overridden. */
export function tiersOf(profile: LimitProfile): LimitTiers {
  const scaled = (count: number) => Math.max(1, Math.floor(count * FACTOR[profile]));
  return {
    auth: { windowMs: 5 * 60_000, max: scaled(50) },
    proxy: { rate: scaled(20), burst: scaled(200), turnMs: 10_000, concurrency: scaled(64), waitMs: 2000 },
    authed: { rate: scaled(10), burst: scaled(240) },
    global: { rate: scaled(2000), burst: scaled(4000), turnMs: 0, concurrency: scaled(512), waitMs: 500 },
    verifyFail: { max: scaled(10) },
  };
}
