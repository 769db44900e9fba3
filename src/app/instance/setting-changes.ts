import { changedFields } from "../../core/audit/changed-fields.ts";
import type { AuditValue, FieldChange } from "../../core/audit/record.ts";
import { limitPayload, readStoredLimits } from "../../core/limit/saved.ts";
import { readStoredRetention } from "../../core/log/retention.ts";
import type { InstanceSettingKey } from "../../ports/store/instance/settings.ts";

type Fields = Readonly<Record<string, AuditValue>>;

/** The settings that owners change. */
export type SettingKey = Exclude<InstanceSettingKey, "bootstrap_token_hash">;

/** What stands in a stored setting, field by field. What cannot be read has none. */
const FIELDS: Readonly<Record<SettingKey, (text: string | undefined) => Fields>> = {
  invite_only: (text) => ({ invite_only: text === "true" }),
  allowed_email_domains: (text) => ({ allowed_email_domains: listOf(text) }),
  ratelimit_config: (text) => {
    const { profile, overrides } = limitPayload(readStoredLimits(text) ?? { overrides: {} });
    const knobs = Object.entries(overrides).flatMap(([tier, payload]) =>
      Object.entries(payload).map(([knob, value]) => [`rate_limit.${tier}.${knob}`, value ?? null] as const),
    );
    return {
      ...(profile === undefined ? {} : { "rate_limit.profile": profile }),
      ...Object.fromEntries(knobs),
    };
  },
  logs_retention: (text) => {
    const { maxAgeHours, maxRowsPerVault } = readStoredRetention(text) ?? {};
    return {
      ...(maxAgeHours === undefined ? {} : { "log_retention.max_age_hours": maxAgeHours }),
      ...(maxRowsPerVault === undefined ? {} : { "log_retention.max_rows_per_vault": maxRowsPerVault }),
    };
  },
};

/** What of a setting is another than before, as a record of the audit log has it. */
export function settingChanges(
  key: SettingKey,
  before: string | undefined,
  after: string | undefined,
): Readonly<Record<string, FieldChange>> {
  return changedFields(FIELDS[key](before), FIELDS[key](after)) ?? {};
}

function listOf(text: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
