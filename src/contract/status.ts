import * as v from "valibot";

export const HealthReply = v.object({ status: v.literal("ok") });

export const StatusReply = v.object({
  initialized: v.boolean(),
  needs_first_user: v.boolean(),
  base_url: v.optional(v.string()),
  allowed_email_domains: v.optional(v.array(v.string())),
  invite_only: v.optional(v.boolean()),
});
export type StatusReply = v.InferOutput<typeof StatusReply>;
