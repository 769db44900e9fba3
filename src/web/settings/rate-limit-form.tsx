/** @jsxImportSource hono/jsx */
/** The form of the rate limits: the profile, and each number that may differ from it. */

import type { TierLimits } from "../../app/instance/rate-limits.ts";
import type { InstanceSettings, SettingsChange } from "../../app/instance/settings.ts";
import type { Source } from "../../core/limit/resolve.ts";
import { type LimitPayload, limitPayload } from "../../core/limit/saved.ts";
import { tiersOf } from "../../core/limit/settings.ts";
import { isProfile, type Knob, numbersOf, type Tier } from "../../core/limit/tier.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Seen, type Shown } from "../console/seen.tsx";
import { Group, Select } from "../ui/choice.tsx";
import { Field, Form } from "../ui/form.tsx";
import { KNOB_NAMES, knobText, knobVariable, TIER_HINTS, TIER_NAMES } from "./limit-words.ts";
import { SetBy } from "./source.tsx";

export const PROFILE = "rate_limit.profile";
const PROFILES = [
  { value: "", label: "Default" },
  { value: "strict", label: "Strict: half of it" },
  { value: "loose", label: "Loose: twice as much" },
  { value: "off", label: "Off: nothing is limited" },
];

/** By the wire's name for it. */
function fieldOf(tier: Tier, knob: Knob): string {
  return `rate_limit.overrides.${tier}.${knob}`;
}

/** Those that the form has: what the environment says is not for owners to change. */
export function limitFields({ rateLimits: { profileSource, tiers } }: InstanceSettings): readonly string[] {
  const numbers = tiers.flatMap(({ tier, sources }) =>
    sources.filter(({ source }) => source !== "env").map(({ knob }) => fieldOf(tier, knob)),
  );
  return profileSource === "env" ? numbers : [PROFILE, ...numbers];
}

/** What was saved; blank where the profile says it. */
export function shownLimits(settings: InstanceSettings): Shown {
  const { profile = "default", overrides } = settings.rateLimits.saved;
  const values = new Map([[PROFILE, profile === "default" ? "" : profile]]);
  for (const { tier, sources } of settings.rateLimits.tiers) {
    for (const { knob } of sources) values.set(fieldOf(tier, knob), knobText(overrides[tier] ?? {}, knob));
  }
  return Object.fromEntries(limitFields(settings).map((field) => [field, values.get(field) ?? ""]));
}

/** What the form asks for; of what it does not have, what is saved stays. */
export function readLimits(form: SentForm, { rateLimits }: InstanceSettings): LimitPayload {
  const saved = limitPayload(rateLimits.saved);
  const overrides = rateLimits.tiers.map(({ tier, sources }) => {
    const numbers = sources.map(({ knob }) => {
      const field = fieldOf(tier, knob);
      return [
        knob,
        form.names.includes(field) ? typedNumber(knob, form.text(field)) : saved.overrides[tier]?.[knob],
      ];
    });
    return [tier, Object.fromEntries(numbers)] as const;
  });
  return {
    profile: form.names.includes(PROFILE) ? form.text(PROFILE) : saved.profile,
    overrides: Object.fromEntries(overrides),
  };
}

/** The same as a change of settings. */
export function readLimitChange(form: SentForm, settings: InstanceSettings): SettingsChange {
  return { rateLimit: readLimits(form, settings) };
}

/** Blank inherits. What is no number is judged as one that is none. */
function typedNumber(knob: Knob, text: string): string | number | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || knob === "window") return trimmed;
  return /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

type LimitFormProps = {
  readonly action: string;
  readonly csrf: string;
  readonly settings: InstanceSettings;
  readonly typed: Draft;
  /** What the form was opened with. */
  readonly seen: Shown;
};

export function LimitForm({ action, csrf, settings, typed, seen }: LimitFormProps) {
  const { profile, profileSource, tiers } = settings.rateLimits;
  const profileNumbers = tiersOf(isProfile(profile) ? profile : "default");
  return (
    <Form action={action} csrf={csrf}>
      <Seen values={seen} />
      {profileSource === "env" ? (
        <p>
          The profile is <strong>{profile}</strong>. <SetBy variable="AGENT_VAULT_RATELIMIT_PROFILE" />
        </p>
      ) : (
        <Select
          name={PROFILE}
          label="Profile"
          hint="Says every number that is left blank below."
          options={PROFILES}
          {...typed.of(PROFILE)}
        />
      )}
      {tiers.map((limits) => (
        <TierFields
          key={limits.tier}
          limits={limits}
          ofProfile={(knob) => knobText(numbersOf(profileNumbers, limits.tier), knob)}
          typed={typed}
        />
      ))}
      <div class="actions">
        <button type="submit" class="quiet" formaction={`${action}/preview`}>
          Preview
        </button>
        <button type="submit" class="primary">
          Save
        </button>
      </div>
    </Form>
  );
}

type TierProps = {
  readonly limits: TierLimits;
  readonly ofProfile: (knob: Knob) => string;
  readonly typed: Draft;
};

function TierFields({ limits: { tier, numbers, sources }, ofProfile, typed }: TierProps) {
  const isPinned = ({ source }: { readonly source: Source }) => source === "env";
  return (
    <Group legend={TIER_NAMES[tier]}>
      <p class="hint">{TIER_HINTS[tier]}</p>
      <div class="numbers">
        {sources
          .filter((one) => !isPinned(one))
          .map(({ knob }) => (
            <Field
              key={knob}
              name={fieldOf(tier, knob)}
              label={KNOB_NAMES[knob]}
              hint={`Blank: ${ofProfile(knob)}`}
              maxLength={20}
              {...typed.of(fieldOf(tier, knob))}
            />
          ))}
      </div>
      {sources.filter(isPinned).map(({ knob }) => (
        <p key={knob}>
          {KNOB_NAMES[knob]}: {knobText(numbers, knob)}. <SetBy variable={knobVariable(tier, knob)} />
        </p>
      ))}
    </Group>
  );
}
