import * as v from "valibot";

export const SetCredentialsBody = v.object({
  vault: v.optional(v.string()),
  credentials: v.record(v.string(), v.string()),
});
export const SetCredentialsReply = v.object({
  set: v.array(v.string()),
  /** Keys whose values are too short to be looked for in answers; absent where there are none. */
  unsearched: v.optional(v.array(v.string())),
});
export type SetCredentialsReply = v.InferOutput<typeof SetCredentialsReply>;

export const DeleteCredentialsBody = v.object({
  vault: v.optional(v.string()),
  keys: v.array(v.string()),
});
export const DeleteCredentialsReply = v.object({ deleted: v.array(v.string()) });
export type DeleteCredentialsReply = v.InferOutput<typeof DeleteCredentialsReply>;

export const AudienceItem = v.object({
  /** `host[:port]`, with `*.` for one label. */
  host: v.string(),
  /** `auth`, or where placeholders are replaced. */
  surface: v.string(),
  bound_at: v.string(),
  /** Who bound it; absent for what was there before audiences were recorded. */
  bound_by: v.optional(v.string()),
});
export type AudienceItem = v.InferOutput<typeof AudienceItem>;

export const AddAudienceBody = v.object({
  vault: v.optional(v.string()),
  key: v.string(),
  host: v.string(),
  /** `auth` where none is named. */
  surface: v.optional(v.string()),
});
export const AddAudienceReply = v.object({
  key: v.string(),
  /** As it is bound. */
  host: v.string(),
  surface: v.string(),
  /** False where the credential could be sent there before. */
  added: v.boolean(),
});

export const RemoveAudienceBody = v.object({
  vault: v.optional(v.string()),
  key: v.string(),
  host: v.string(),
});
export const RemoveAudienceReply = v.object({
  key: v.string(),
  /** As it was bound. */
  host: v.string(),
  removed: v.literal(true),
  /** The services that are refused by it from now on; absent from servers of before. */
  refused: v.optional(v.array(v.object({ name: v.string(), host: v.string() }))),
});

const text = v.optional(v.string());

/** Of one of OAuth; a secret reads as eight bullets when there is one. */
const OAUTH_FIELDS = {
  connected_at: text,
  last_refreshed_at: text,
  /** When the access token runs out, where that is known. */
  expires_at: text,
  last_refresh_error: text,
  authorization_url: text,
  token_url: text,
  client_id: text,
  scopes: text,
  /** Not said when it is a space. */
  scope_separator: text,
  disable_pkce: v.optional(v.boolean()),
  token_auth_method: text,
  client_secret: text,
  access_token: text,
  refresh_token: text,
};

export const CredentialItem = v.looseObject({
  key: v.string(),
  type: v.optional(v.picklist(["static", "oauth", "dynamic"])),
  /** Only with `reveal=true`, and not when it is empty. */
  value: v.optional(v.string()),
  /** Instead of a value that was asked for and does not open. */
  damaged: v.optional(v.literal(true)),
  /**
   * Where it may be sent: nowhere, when it is empty. Absent where nobody ever bound it, so that it goes where services
   * send it, and with `reveal=true`. Ours.
   */
  audience: v.optional(v.array(AudienceItem)),
  ...OAUTH_FIELDS,
});
export type CredentialItem = v.InferOutput<typeof CredentialItem>;
export const ListCredentialsReply = v.object({
  keys: v.array(v.string()),
  /** Absent for callers below member, and where there are none. */
  credentials: v.optional(v.array(CredentialItem)),
});
export type ListCredentialsReply = v.InferOutput<typeof ListCredentialsReply>;
