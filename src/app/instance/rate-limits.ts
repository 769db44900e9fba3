import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import {
  limitSources,
  type PinnedLimits,
  resolveLimits,
  type SavedLimits,
  type Source,
} from "../../core/limit/resolve.ts";
import { type LimitPayload, readLimits } from "../../core/limit/saved.ts";
import { type Knob, type Knobs, knobsOf, numbersOf, TIERS, type Tier } from "../../core/limit/tier.ts";
import type { Clock } from "../../ports/clock.ts";
import { authorize } from "../authorize.ts";

/** The limits as owners see them. */
export type RateLimits = {
  /** As it was named: in what is only looked at it may be a word that is none. */
  readonly profile: string;
  readonly profileSource: Source;
  /** Nothing is limited: then no tier has numbers. */
  readonly off: boolean;
  readonly locked: boolean;
  readonly tiers: readonly TierLimits[];
  /** What of it is for owners to change. */
  readonly saved: SavedLimits;
};

export type TierLimits = {
  readonly tier: Tier;
  readonly numbers: Knobs;
  readonly source: Source;
  /** Of each number by itself, where anything is limited or not. */
  readonly sources: readonly { readonly knob: Knob; readonly source: Source }[];
};

export function describeLimits(pinned: PinnedLimits, saved: SavedLimits): RateLimits {
  const { profile, profileSource, source, knobSource } = limitSources(pinned, saved);
  const { tiers } = resolveLimits(pinned, saved);
  const off = profile === "off";
  return {
    profile,
    profileSource,
    off,
    locked: pinned.locked,
    tiers: TIERS.map((tier) => ({
      tier,
      numbers: off ? {} : numbersOf(tiers, tier),
      source: source(tier),
      sources: knobsOf(tier).map((knob) => ({ knob, source: knobSource(tier, knob) })),
    })),
    saved,
  };
}

/**
 * What the limits would be with this in place of what is saved; nothing is. It is not judged either: what saving would
 * refuse is shown as far as it means anything. Throws `setting_locked`.
 */
export function previewLimits(
  deps: { readonly clock: Clock; readonly pinnedSettings: { readonly limits: PinnedLimits } },
  principal: Principal,
  payload: LimitPayload,
): RateLimits {
  authorize(deps, principal, "instance-setting:write");
  demandUnlocked(deps.pinnedSettings.limits);
  return describeLimits(deps.pinnedSettings.limits, readLimits(payload));
}

/** Throws `setting_locked`. */
export function demandUnlocked({ locked }: PinnedLimits): void {
  if (locked) throw settingLocked("The rate limits are", "AGENT_VAULT_RATELIMIT_LOCK");
}

export function settingLocked(what: string, variable: string): AppError {
  return new AppError("setting_locked", {
    message: `${what} set by the operator's environment (${variable}) and cannot be changed here.`,
  });
}
