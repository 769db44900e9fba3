import * as v from "valibot";

export const OAuthClientItem = v.object({
  clientId: v.string(),
  companyId: v.string(),
  label: v.string(),
  createdAt: v.string(),
});
export type OAuthClientItem = v.InferOutput<typeof OAuthClientItem>;

/** `clientSecret` is shown this once. */
export const CreateOAuthClientReply = v.object({ ...OAuthClientItem.entries, clientSecret: v.string() });
export const ListOAuthClientsReply = v.object({ clients: v.array(OAuthClientItem) });
export const RevokeOAuthClientReply = v.object({ revoked: v.literal(true) });

/** RFC 6749, 5.1. */
export const CompanyTokenReply = v.object({
  access_token: v.string(),
  token_type: v.literal("bearer"),
  expires_in: v.number(),
});
export type CompanyTokenReply = v.InferOutput<typeof CompanyTokenReply>;
