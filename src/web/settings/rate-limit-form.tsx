/** @jsxImportSource hono/jsx */
/** How often things may be asked: the profile, and the numbers that hold with where they come from. */
import type { InstanceSettings, SettingsChange } from "../../app/instance/settings.ts";
import { knobPayload, limitPayload } from "../../core/limit/saved.ts";
import type { Tier } from "../../core/limit/tier.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Seen, type Shown } from "../console/seen.tsx";
import { Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Form } from "../ui/form.tsx";
import { Table } from "../ui/table.tsx";
import type { FormProps } from "./registration-form.tsx";
import { Locked, SOURCES } from "./source.tsx";

export const PROFILE = "rate_limit.profile";
const PROFILES = [
  { value: "", label: "Default" },
  { value: "strict", label: "Strict: half of it" },
  { value: "loose", label: "Loose: twice as much" },
  { value: "off", label: "Off: nothing is limited" },
];
const TIERS: Readonly<Record<Tier, string>> = {
  AUTH: "Signing in",
  PROXY: "Proxied requests",
  AUTHED: "API, each caller",
  GLOBAL: "API as a whole",
  VERIFY_FAIL: "Wrong codes",
};

export function shownRateLimit({ rateLimits }: InstanceSettings): Shown {
  const { profile = "default" } = rateLimits.saved;
  return { [PROFILE]: profile === "default" ? "" : profile };
}

/** The profile is changed; numbers that were saved beside it stay. */
export function readRateLimit(form: SentForm, { rateLimits }: InstanceSettings): SettingsChange {
  const { overrides } = limitPayload(rateLimits.saved);
  return { rateLimit: { profile: form.text(PROFILE), overrides } };
}

export function RateLimitForm({ action, csrf, settings, typed }: FormProps) {
  const { profile, off, locked, tiers } = settings.rateLimits;
  const saved = shownRateLimit(settings)[PROFILE] || "default";
  const rows = tiers.map(({ tier, numbers, source }) => ({
    key: tier,
    cells: [TIERS[tier], numbersOf(numbers), off ? "" : SOURCES[source]],
  }));
  return (
    <Card title="Rate limits" id="rate-limits">
      <p>
        The profile <strong>{profile}</strong> holds
        {saved === profile ? "." : ": the environment says so, whatever is saved here."}
        {off ? " Nothing is limited." : ""}
      </p>
      {off ? null : (
        <Table
          label="Rate limits"
          columns={[{ head: "What" }, { head: "Numbers" }, { head: "Come from" }]}
          rows={rows}
        />
      )}
      {locked ? (
        <Locked variable="AGENT_VAULT_RATELIMIT_LOCK" />
      ) : (
        <Form action={action} csrf={csrf}>
          <Seen values={shownRateLimit(settings)} />
          <Select
            name={PROFILE}
            label="Profile"
            hint="Single numbers are set with agent-vault owner config set, and stay when the profile changes."
            options={PROFILES}
            {...typed.of(PROFILE)}
          />
          <div class="actions">
            <Button>Save</Button>
          </div>
        </Form>
      )}
    </Card>
  );
}

function numbersOf(numbers: Parameters<typeof knobPayload>[0]): string {
  const named = Object.entries(knobPayload(numbers)).map(([knob, number]) => `${knob} ${number}`);
  return named.join(", ");
}
