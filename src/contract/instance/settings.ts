import * as v from "valibot";

/** `window` is a duration as the reference writes it (`5m0s`); what a tier does not have, or inherits, is left out. */
const Knobs = {
  rate: v.nullish(v.number()),
  burst: v.nullish(v.number()),
  window: v.nullish(v.string()),
  max: v.nullish(v.number()),
  concurrency: v.nullish(v.number()),
};

/** Takes the place of all that is saved. By tier: AUTH, PROXY, AUTHED, GLOBAL, VERIFY_FAIL. */
export const RateLimitBody = v.object({
  profile: v.nullish(v.string()),
  overrides: v.nullish(v.record(v.string(), v.object(Knobs))),
});
export type RateLimitBody = v.InferOutput<typeof RateLimitBody>;

/** Number by number: what is not given stays, the word `default` takes back what was saved. 0 is no bound. */
export const LogRetentionBody = v.object({
  max_age_hours: v.optional(v.union([v.number(), v.literal("default")])),
  max_rows_per_vault: v.optional(v.union([v.number(), v.literal("default")])),
});

export const SettingsBody = v.object({
  invite_only: v.optional(v.boolean()),
  allowed_email_domains: v.optional(v.array(v.string())),
  rate_limit: v.optional(RateLimitBody),
  log_retention: v.optional(LogRetentionBody),
});

const Source = v.picklist(["env", "override", "default"]);
const TierReply = v.object({
  rate: v.optional(v.number()),
  burst: v.optional(v.number()),
  window: v.optional(v.string()),
  max: v.optional(v.number()),
  concurrency: v.optional(v.number()),
  source: Source,
});
export type TierReply = v.InferOutput<typeof TierReply>;

export const RateLimitReply = v.object({
  profile: v.string(),
  /** Only the environment counts. */
  locked: v.boolean(),
  off: v.boolean(),
  tiers: v.record(v.string(), TierReply),
  /** What of it was saved, as a body has it: what to change and send again. */
  saved: RateLimitBody,
});
export type RateLimitReply = v.InferOutput<typeof RateLimitReply>;

export const LogRetentionReply = v.object({
  max_age_hours: v.number(),
  max_rows_per_vault: v.number(),
  locked: v.boolean(),
  sources: v.object({ max_age_hours: Source, max_rows_per_vault: Source }),
});
export type LogRetentionReply = v.InferOutput<typeof LogRetentionReply>;

export const SettingsReply = v.object({
  allowed_email_domains: v.array(v.string()),
  invite_only: v.boolean(),
  smtp_configured: v.boolean(),
  rate_limit: RateLimitReply,
  log_retention: LogRetentionReply,
});
export type SettingsReply = v.InferOutput<typeof SettingsReply>;

export const TestEmailBody = v.object({ to: v.optional(v.string()) });
export const TestEmailReply = v.object({ message: v.string(), to: v.string() });
