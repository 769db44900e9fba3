import * as v from "valibot";

/** RFC 8693, 2.2.1, and from whom it is acted for to who acts. */
export const TokenExchangeReply = v.object({
  access_token: v.string(),
  issued_token_type: v.string(),
  token_type: v.picklist(["N_A", "Bearer"]),
  expires_in: v.number(),
  scope: v.optional(v.string()),
  delegation_chain: v.optional(v.array(v.string())),
});
export type TokenExchangeReply = v.InferOutput<typeof TokenExchangeReply>;

/** The short form's. */
export const ActForReply = v.object({
  token: v.string(),
  sub: v.string(),
  act: v.object({ sub: v.string() }),
  jti: v.string(),
  scope: v.string(),
});
