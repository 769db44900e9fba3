import { type LimitProfile, type LimitSettings, tiersOf } from "./settings.ts";
import { isProfile, type Overrides, overrideTiers, type Tier } from "./tier.ts";

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

/** The profile as it was named, and where each tier has its numbers from. */
export function limitSources(
  pinned: PinnedLimits,
  saved: SavedLimits,
): { readonly profile: string; readonly source: (tier: Tier) => Source } {
  const { profile, overrides } = counting(pinned, saved);
  const source = (tier: Tier): Source => {
    if (hasAny(pinned.overrides, tier)) return "env";
    return hasAny(overrides, tier) ? "override" : "default";
  };
  return { profile, source };
}

function counting(pinned: PinnedLimits, saved: SavedLimits): { profile: string; overrides: Overrides } {
  const { profile = "default", overrides } = pinned.locked ? NOTHING_SAVED : saved;
  return { profile: pinned.profile ?? profile, overrides };
}

function hasAny(overrides: Overrides, tier: Tier): boolean {
  return Object.values(overrides[tier] ?? {}).some((number) => number !== undefined);
}
