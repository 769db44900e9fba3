import * as v from "valibot";

/** `key` is its beginning with an ellipsis. */
export const ApiKeyItem = v.object({
  id: v.string(),
  key: v.string(),
  label: v.string(),
  createdAt: v.string(),
  /** Absent for one that was never used. */
  lastUsedAt: v.optional(v.string()),
});
export type ApiKeyItem = v.InferOutput<typeof ApiKeyItem>;

/** `key` is whole, and shown this once. */
export const CreateApiKeyReply = v.omit(ApiKeyItem, ["lastUsedAt"]);
export const ListApiKeysReply = v.object({ keys: v.array(ApiKeyItem) });
export const DeleteApiKeyReply = v.object({ deleted: v.literal(true) });
