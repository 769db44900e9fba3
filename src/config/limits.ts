import type { PinnedLimits } from "../core/limit/resolve.ts";
import { LIMIT_PROFILES } from "../core/limit/settings.ts";
import { type Knob, type Knobs, knobsOf, type Overrides, TIERS, type Tier } from "../core/limit/tier.ts";
import type { VariableName } from "./keys.ts";
import { type Reader, Unusable } from "./reader.ts";
import { durationOf, integerBetween, oneOf, parseBoolean } from "./values.ts";

const parseCount = integerBetween(1, 100_000);
const parseSlots = integerBetween(1, 8192);

/** What the environment pins. It may go below what an owner can save. Profile `off` wins over every number. */
export function readLimits(reader: Reader): PinnedLimits {
  const profile = { variable: "AGENT_VAULT_RATELIMIT_PROFILE" } as const;
  return {
    profile: reader.parse(profile, undefined, oneOf(LIMIT_PROFILES)),
    locked: reader.parse({ variable: "AGENT_VAULT_RATELIMIT_LOCK" }, false, parseBoolean),
    overrides: readOverrides(reader),
  };
}

function readOverrides(reader: Reader): Overrides {
  const overrides: { [T in Tier]?: Knobs } = {};
  for (const tier of TIERS) {
    const knobs = knobsOf(tier).flatMap((knob) => {
      const number = reader.parse({ variable: variableOf(tier, knob) }, undefined, PARSERS[knob]);
      return number === undefined ? [] : [[knob, number] as const];
    });
    if (knobs.length > 0) overrides[tier] = Object.fromEntries(knobs);
  }
  return overrides;
}

const PARSERS: Readonly<Record<Knob, (text: string) => number>> = {
  rate: parseCount,
  burst: parseCount,
  max: parseCount,
  concurrency: parseSlots,
  window: parseWindow,
};

/** A test holds the names that this makes against the catalogue. */
function variableOf(tier: Tier, knob: Knob): VariableName {
  return `AGENT_VAULT_RATELIMIT_${tier}_${knob.toUpperCase()}` as VariableName;
}

function parseWindow(text: string): number {
  const windowMs = durationOf(text);
  if (windowMs < 1000) throw new Unusable("expected at least 1s");
  return windowMs;
}
