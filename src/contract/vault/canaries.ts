import * as v from "valibot";

export const CreateCanaryBody = v.object({
  /** `github` where it is left out. */
  format: v.optional(v.string()),
  /** Where it was left, for people; at most 100 characters. */
  label: v.optional(v.string()),
});

const Canary = v.object({
  id: v.string(),
  format: v.string(),
  label: v.string(),
  /** How it begins. */
  starts_with: v.string(),
  created_at: v.string(),
  created_by: v.string(),
  /** How often it was seen in a request, and when last. */
  triggers: v.number(),
  triggered_at: v.optional(v.string()),
});
export type CanaryItem = v.InferOutput<typeof Canary>;

export const CreateCanaryReply = v.object({
  ...Canary.entries,
  /** This once: each text with the variable that a program would look for it in. */
  values: v.array(v.object({ name: v.string(), value: v.string() })),
  /** Where to leave it. */
  place: v.string(),
});
export type CreateCanaryReply = v.InferOutput<typeof CreateCanaryReply>;

/** Newest first. */
export const ListCanariesReply = v.object({ canaries: v.array(Canary) });
export type ListCanariesReply = v.InferOutput<typeof ListCanariesReply>;

export const RevokeCanaryReply = v.object({ id: v.string(), revoked: v.boolean() });
