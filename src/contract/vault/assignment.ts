import * as v from "valibot";
import { LimitsBody, LimitsItem } from "../limits.ts";
import { Required } from "../required.ts";
import { Timestamp } from "../timestamp.ts";

/** A vault that somebody is given a role in as they are made or invited; `expires_at` ends that grant. */
export const AssignmentBody = v.object({
  vault_name: Required,
  vault_role: v.optional(v.string()),
  expires_at: v.optional(Timestamp),
  limits: LimitsBody,
});
export type AssignmentBody = v.InferOutput<typeof AssignmentBody>;

const MAX_ASSIGNMENTS = 100;
/** What is given at once; none where the member is left out. */
export const AssignmentsBody = v.optional(
  v.pipe(
    v.array(AssignmentBody),
    v.check((list) => list.length <= MAX_ASSIGNMENTS, `a list of at most ${MAX_ASSIGNMENTS}`),
  ),
  [],
);

/** `expires_at` is absent when the grant does not end. */
export const AssignmentItem = v.object({
  vault_name: v.string(),
  vault_role: v.string(),
  expires_at: v.optional(v.string()),
  limits: LimitsItem,
});
export type AssignmentItem = v.InferOutput<typeof AssignmentItem>;
