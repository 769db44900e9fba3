/** Rate limits in words: what each tier counts, and what its numbers are. */

import { knobPayload } from "../../core/limit/saved.ts";
import type { Knob, Knobs, Tier } from "../../core/limit/tier.ts";

export const TIER_NAMES: Readonly<Record<Tier, string>> = {
  AUTH: "Signing in",
  PROXY: "Proxied requests",
  AUTHED: "API, each caller",
  GLOBAL: "API as a whole",
  VERIFY_FAIL: "Wrong codes",
};

export const TIER_HINTS: Readonly<Record<Tier, string>> = {
  AUTH: "Attempts of one address, and at one account.",
  PROXY: "Of one agent or user in one vault. What comes faster waits for its turn, ten seconds at most.",
  AUTHED: "Calls of one agent or user.",
  GLOBAL: "Calls of all together.",
  VERIFY_FAIL: "How many wrong guesses end a code that was sent by mail.",
};

export const KNOB_NAMES: Readonly<Record<Knob, string>> = {
  rate: "A second",
  burst: "At once after a pause",
  window: "Within",
  max: "At most",
  concurrency: "Under way at once",
};

/** `20`, or `5m0s`; of a number that the tier does not have "". */
export function knobText(numbers: Knobs, knob: Knob): string {
  return String(knobPayload(numbers)[knob] ?? "");
}

/** The variable by which the operator pins a number. */
export function knobVariable(tier: Tier, knob: Knob): string {
  return `AGENT_VAULT_RATELIMIT_${tier}_${knob.toUpperCase()}`;
}
