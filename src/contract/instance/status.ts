import * as v from "valibot";

export const HealthReply = v.object({
  status: v.literal("ok"),
  /** What the operator must know though all works, in sentences; absent when there is nothing. */
  warnings: v.optional(v.array(v.string())),
});

export const StatusReply = v.object({
  initialized: v.boolean(),
  needs_first_user: v.boolean(),
  /** As in `/health`. */
  warnings: v.optional(v.array(v.string())),
  base_url: v.optional(v.string()),
  allowed_email_domains: v.optional(v.array(v.string())),
  invite_only: v.optional(v.boolean()),
  /** Of the program; told to callers on the same machine alone. */
  version: v.optional(v.string()),
});
export type StatusReply = v.InferOutput<typeof StatusReply>;
