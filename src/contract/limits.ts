import * as v from "valibot";

/**
 * Limits on use in a body; what they may hold is `core/limit/usage-limit.ts`, which gives the better message. Where
 * something is changed, nothing said leaves them, and `{}` takes them away.
 */
export const LimitsBody = v.optional(v.unknown());

const PERIODS = v.object({
  hour: v.optional(v.number()),
  day: v.optional(v.number()),
  total: v.optional(v.number()),
});

/** The same in replies; absent where nothing is limited. */
export const LimitsItem = v.optional(
  v.object({
    max_requests: v.optional(PERIODS),
    max_bytes_out: v.optional(PERIODS),
    once: v.optional(v.boolean()),
  }),
);

/** One limit as it stands: hours and days are those of UTC. */
export const UsageItem = v.object({
  measure: v.picklist(["requests", "bytes_out", "cost"]),
  period: v.picklist(["hour", "day", "total"]),
  max: v.number(),
  used: v.number(),
  /** Absent where it does not renew. */
  renews_at: v.optional(v.string()),
});
export type UsageItem = v.InferOutput<typeof UsageItem>;
/** Absent where nothing is limited. */
export const UsageItems = v.optional(v.array(UsageItem));

export type LimitedItem = {
  readonly limits?: v.InferOutput<typeof LimitsItem>;
  readonly usage?: readonly UsageItem[] | undefined;
};
