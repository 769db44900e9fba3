import { type LimitProfile, type LimitSettings, tiersOf } from "./settings.ts";
import { isProfile, type Knob, type Overrides, overrideTiers, type Tier } from "./tier.ts";

/** What the environment says of limits. It wins over what is saved, number by number. */
export type PinnedLimits = {
  readonly profile: LimitProfile | undefined;
  readonly overrides: Overrides;
  /** Nothing that is saved counts, and nothing can be saved. */
  readonly locked: boolean;
};

/** What an owner has saved. `profile` may be a word that is none, in what is only looked at. */
export type SavedLimits = { readonly profile?: string; readonly overrides: Overrides };

export const NOTHING_SAVED: SavedLimits = { overrides: {} };

/** Where the numbers of a tier come from: `env` or `override` when at least one does. */
export type Source = "env" | "override" | "default";

/** What holds: for each number the environment, else what is saved, else the profile. A word that is no profile is `default`. */
export function resolveLimits(pinned: PinnedLimits, saved: SavedLimits): LimitSettings {
  const { profile, overrides } = counting(pinned, saved);
  const name = isProfile(profile) ? profile : "default";
  return { profile: name, tiers: overrideTiers(overrideTiers(tiersOf(name), overrides), pinned.overrides) };
}

export type LimitSources = {
  /** As it was named. */
  readonly profile: string;
  readonly profileSource: Source;
  readonly source: (tier: Tier) => Source;
  readonly knobSource: (tier: Tier, knob: Knob) => Source;
};

/** The profile, and where it and the numbers of each tier are from. */
export function limitSources(pinned: PinnedLimits, saved: SavedLimits): LimitSources {
  const { profile, overrides } = counting(pinned, saved);
  const isSaved = !pinned.locked && saved.profile !== undefined;
  const profileSource = pinned.profile !== undefined ? "env" : isSaved ? "override" : "default";
  const knobSource = (tier: Tier, knob: Knob): Source => {
    if (pinned.overrides[tier]?.[knob] !== undefined) return "env";
    return overrides[tier]?.[knob] === undefined ? "default" : "override";
  };
  const source = (tier: Tier): Source => {
    if (hasAny(pinned.overrides, tier)) return "env";
    return hasAny(overrides, tier) ? "override" : "default";
  };
  return { profile, profileSource, source, knobSource };
}

function counting(pinned: PinnedLimits, saved: SavedLimits): { profile: string; overrides: Overrides } {
  const { profile = "default", overrides } = pinned.locked ? NOTHING_SAVED : saved;
  return { profile: pinned.profile ?? profile, overrides };
}

function hasAny(overrides: Overrides, tier: Tier): boolean {
  return Object.values(overrides[tier] ?? {}).some((number) => number !== undefined);
}
