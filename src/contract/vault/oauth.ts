import * as v from "valibot";

const text = v.optional(v.string());

export const ConnectOAuthBody = v.object({
  vault: text,
  key: text,
  authorization_url: text,
  token_url: text,
  client_id: text,
  /** Eight bullets keep the stored one, while the token URL stays the same; nothing clears it. */
  client_secret: text,
  scopes: text,
  scope_separator: text,
  disable_pkce: v.optional(v.boolean()),
  token_auth_method: text,
});
export type ConnectOAuthBody = v.InferInput<typeof ConnectOAuthBody>;
export const ConnectOAuthReply = v.object({
  /** Where the person consents. */
  authorization_url: v.string(),
  /** What was done otherwise than it was asked for. */
  warnings: v.optional(v.array(v.string())),
});
export type ConnectOAuthReply = v.InferOutput<typeof ConnectOAuthReply>;

export const OAuthStatusReply = v.object({
  connected: v.boolean(),
  connected_at: text,
  last_error: text,
});
export type OAuthStatusReply = v.InferOutput<typeof OAuthStatusReply>;

export const OAuthTokensBody = v.object({
  vault: text,
  key: text,
  access_token: text,
  refresh_token: text,
  token_url: text,
  client_id: text,
  client_secret: text,
  token_auth_method: text,
});
export type OAuthTokensBody = v.InferInput<typeof OAuthTokensBody>;
export const OAuthTokensReply = v.object({ connected: v.boolean(), connected_at: v.string() });
export type OAuthTokensReply = v.InferOutput<typeof OAuthTokensReply>;

export const DisconnectOAuthBody = v.object({ vault: text, key: v.string() });
export const DisconnectOAuthReply = v.object({ key: v.string(), connected: v.literal(false) });

export const OAuthPresetItem = v.object({
  id: v.string(),
  name: v.string(),
  authorization_url: v.string(),
  token_url: v.string(),
  scopes: v.string(),
  scope_separator: v.string(),
  token_auth_method: v.string(),
});
export type OAuthPresetItem = v.InferOutput<typeof OAuthPresetItem>;
export const OAuthPresetsReply = v.object({ presets: v.array(OAuthPresetItem) });
export type OAuthPresetsReply = v.InferOutput<typeof OAuthPresetsReply>;
