import * as v from "valibot";

export const SetCredentialsBody = v.object({
  vault: v.optional(v.string()),
  credentials: v.record(v.string(), v.string()),
});
export const SetCredentialsReply = v.object({ set: v.array(v.string()) });
export type SetCredentialsReply = v.InferOutput<typeof SetCredentialsReply>;

export const DeleteCredentialsBody = v.object({
  vault: v.optional(v.string()),
  keys: v.array(v.string()),
});
export const DeleteCredentialsReply = v.object({ deleted: v.array(v.string()) });
export type DeleteCredentialsReply = v.InferOutput<typeof DeleteCredentialsReply>;

export const CredentialItem = v.looseObject({
  key: v.string(),
  type: v.optional(v.picklist(["static", "oauth", "dynamic"])),
  /** Only with `reveal=true`, and not when it is empty. */
  value: v.optional(v.string()),
  /** Instead of a value that was asked for and does not open. */
  damaged: v.optional(v.literal(true)),
});
export const ListCredentialsReply = v.object({
  keys: v.array(v.string()),
  /** Absent for callers below member, and where there are none. */
  credentials: v.optional(v.array(CredentialItem)),
});
export type ListCredentialsReply = v.InferOutput<typeof ListCredentialsReply>;
