/** Limits as an owner sends and the database keeps them: one JSON form, read strictly when it is saved. */

import { formatDuration, parseDuration } from "../duration.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../fields.ts";
import { NOTHING_SAVED, type SavedLimits } from "./resolve.ts";
import { LIMIT_PROFILES } from "./settings.ts";
import {
  isProfile,
  isTier,
  type Knob,
  type Knobs,
  knobsOf,
  type Overrides,
  TIERS,
  type Tier,
} from "./tier.ts";

/** `window` is a duration such as `5m`. Zero and blank inherit, as absent does. */
export type LimitPayload = {
  readonly profile?: string | null | undefined;
  readonly overrides?: Readonly<Record<string, KnobPayload>> | null | undefined;
};
export type KnobPayload = {
  readonly [K in Knob]?: (K extends "window" ? string : number) | null | undefined;
};

const KNOBS = ["rate", "burst", "window", "max", "concurrency"] as const satisfies readonly Knob[];
const HIGHEST = { rate: 100_000, burst: 100_000, max: 100_000, concurrency: 8192 } as const;
const MIN_WINDOW_MS = 1000;
const MAX_WINDOW_MS = 30 * 24 * 3_600_000;

/** Below these an owner could lock everybody out, themselves included, and not get back in to change it. */
const FLOORS: Readonly<Partial<Record<Tier, Knobs>>> = {
  AUTH: { max: 5 },
  GLOBAL: { rate: 100, concurrency: 32 },
};

/** What may be saved. Throws `bad_request` with everything that is wrong, each with its place. */
export function parseLimits(payload: LimitPayload): SavedLimits {
  const faults: (readonly [field: string, why: string])[] = [];
  const { profile, overrides } = partsOf(payload);
  if (profile !== "" && !isProfile(profile)) {
    faults.push(["rate_limit.profile", `must be one of ${LIMIT_PROFILES.join(", ")}`]);
  }
  for (const [tier, knobs] of Object.entries(overrides)) {
    const place = `rate_limit.overrides.${tier}`;
    if (!isTier(tier)) faults.push([place, `is no tier: they are ${TIERS.join(", ")}`]);
    else {
      for (const knob of KNOBS) {
        for (const why of faultOf(tier, knob, knobs[knob])) faults.push([`${place}.${knob}`, why]);
      }
    }
  }
  if (faults.length > 0) {
    const fieldFaults = faults.map(([field, why]) => ({
      ...{ field, code: "bad_request" as const },
      message: `${field} ${why}`,
    }));
    throw new AppError("bad_request", {
      message: fieldFaults.map(({ message }) => message).join("; "),
      fieldFaults,
    });
  }
  return readLimits(payload);
}

/** What of it can be used, without a judgement: for what is only looked at. */
export function readLimits(payload: LimitPayload): SavedLimits {
  const { profile, overrides } = partsOf(payload);
  const read: { [T in Tier]?: Knobs } = {};
  for (const [tier, numbers] of Object.entries(overrides)) {
    if (!isTier(tier)) continue;
    const knobs = knobsOf(tier).flatMap((knob) => {
      const number = numberOf(numbers[knob]);
      return number === undefined ? [] : [[knob, number] as const];
    });
    if (knobs.length > 0) read[tier] = Object.fromEntries(knobs);
  }
  return { ...(profile === "" ? {} : { profile }), overrides: read };
}

/** The same in the form in which it was sent; what inherits is left out. */
export function limitPayload({ profile, overrides }: SavedLimits): {
  readonly profile?: string;
  readonly overrides: Readonly<Record<string, KnobPayload>>;
} {
  return { ...(profile === undefined ? {} : { profile }), overrides: overridePayload(overrides) };
}

export function overridePayload(overrides: Overrides): Readonly<Record<string, KnobPayload>> {
  return Object.fromEntries(Object.entries(overrides).map(([tier, knobs]) => [tier, knobPayload(knobs)]));
}

/** `window` as a duration, numbers as they are. */
export function knobPayload({ window, ...numbers }: Knobs): KnobPayload {
  return { ...(window === undefined ? {} : { window: formatDuration(window) }), ...numbers };
}

/** What the database keeps; undefined when nothing is set. */
export function storedLimits(saved: SavedLimits): string | undefined {
  const isNothing = saved.profile === undefined && Object.keys(saved.overrides).length === 0;
  return isNothing ? undefined : JSON.stringify(limitPayload(saved));
}

/** What was kept. Undefined when it cannot be read, or holds what could not have been saved. */
export function readStoredLimits(text: string | undefined): SavedLimits | undefined {
  if (text === undefined) return NOTHING_SAVED;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? parseLimits(value as LimitPayload) : undefined;
  } catch {
    return undefined;
  }
}

function partsOf({ profile, overrides }: LimitPayload) {
  return { profile: profile ?? "", overrides: overrides ?? {} };
}

function numberOf(value: string | number | null | undefined): number | undefined {
  const number = typeof value === "string" ? parseDuration(value.trim()) : (value ?? 0);
  return number === undefined || number <= 0 ? undefined : number;
}

/** What is wrong with a number, as the reason; nothing for what inherits. */
function faultOf(tier: Tier, knob: Knob, value: string | number | null | undefined): string[] {
  if (value === undefined || value === null || value === 0 || value === "" || value === "0") return [];
  if (!knobsOf(tier).includes(knob)) return [`is not of this tier: it has ${knobsOf(tier).join(", ")}`];
  if (knob === "window") return windowFault(String(value));
  const number = Number(value);
  const highest = HIGHEST[knob];
  if (!Number.isInteger(number) || number < 0 || number > highest) {
    return [`must be a whole number of 0 to ${highest}`];
  }
  const floor = FLOORS[tier]?.[knob] ?? 0;
  return number < floor ? [`must be at least ${floor}, or 0 to inherit`] : [];
}

function windowFault(text: string): string[] {
  const ms = parseDuration(text.trim());
  if (ms === 0) return [];
  if (ms !== undefined && ms >= MIN_WINDOW_MS && ms <= MAX_WINDOW_MS) return [];
  return ["must be a duration of 1s to 720h, such as 90s, 5m or 1h30m"];
}
