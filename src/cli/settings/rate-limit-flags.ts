import type { RateLimitReply } from "../../contract/instance/settings.ts";
import { isTier, type Knob, knobsOf, TIERS } from "../../core/limit/tier.ts";
import { didYouMean } from "../../core/nearest.ts";
import { usageError } from "../failure.ts";

export type LimitFlag = {
  readonly tier: string;
  readonly knob: string;
  /** Undefined takes back what was set. */
  readonly value: string | number | undefined;
};

/** `PROXY.rate=5`, `auth.window=10m`, `PROXY.rate=default`. Throws a usage error; how large a number may be is the server's to say. */
export function parseLimitFlag(text: string): LimitFlag {
  const [, name = "", knobText = "", value = ""] = /^([^.=]*)\.([^=]*)=(.*)$/.exec(text) ?? [];
  const tier = name.trim().toUpperCase().replaceAll("-", "_");
  const knob = knobText.trim().toLowerCase();
  if (name === "" || value === "") {
    throw usageError(
      `--rate-limit ${text}: write TIER.NUMBER=VALUE`,
      "for example --rate-limit PROXY.rate=5",
    );
  }
  if (!isTier(tier)) {
    throw usageError(`there is no tier "${name}"`, didYouMean(tier, TIERS) ?? `they are ${TIERS.join(", ")}`);
  }
  const knobs = knobsOf(tier);
  if (!knobs.includes(knob as Knob)) {
    throw usageError(`${tier} has no "${knobText}"`, didYouMean(knob, knobs) ?? `it has ${knobs.join(", ")}`);
  }
  if (value === "default" || value === "0") return { tier, knob, value: undefined };
  if (knob === "window") return { tier, knob, value };
  if (!/^\d{1,9}$/.test(value)) throw usageError(`${tier}.${knob} is a whole number, not "${value}"`);
  return { tier, knob, value: Number(value) };
}

export type LimitChange = {
  readonly profile: string | undefined;
  readonly flags: readonly LimitFlag[];
  /** Begins with nothing of what was saved. */
  readonly reset: boolean;
};

type Numbers = Record<string, string | number>;

/** What to save: what is saved with the change made to it. The word `default` as profile takes a saved one back. */
export function changedLimits(
  saved: RateLimitReply["saved"],
  { profile, flags, reset }: LimitChange,
): { profile?: string; overrides: Record<string, Numbers> } {
  const overrides = reset ? {} : numbersOf(saved);
  for (const { tier, knob, value } of flags) {
    const { [knob]: _, ...others } = overrides[tier] ?? {};
    overrides[tier] = value === undefined ? others : { ...others, [knob]: value };
  }
  const chosen = profile ?? (reset ? undefined : saved.profile) ?? "default";
  return { ...(chosen === "default" ? {} : { profile: chosen }), overrides };
}

function numbersOf({ overrides }: RateLimitReply["saved"]): Record<string, Numbers> {
  const tiers = Object.entries(overrides ?? {}).map(([tier, numbers]) => {
    const said = Object.entries(numbers).flatMap(([knob, value]) =>
      value === undefined || value === null ? [] : [[knob, value] as const],
    );
    return [tier, Object.fromEntries(said)] as const;
  });
  return Object.fromEntries(tiers);
}
