import type { PublicId, TokenHash } from "../core/ids.ts";

export type TokenKind =
  | "session"
  | "page"
  | "console"
  | "agent"
  | "api-key"
  | "client-secret"
  | "company-token"
  | "user-invite"
  | "agent-invite"
  | "approval"
  | "oauth-state"
  | "bootstrap"
  | "console-link"
  | "ask-link";

/** Bearer tokens: 32 random bytes as hex behind a prefix that names the kind. */
export type Tokens = {
  mint(kind: TokenKind): { readonly token: string; readonly hash: TokenHash; readonly publicId: PublicId };
  hash(token: string): TokenHash;
  /** Whether this is the token of that hash, in a time that does not tell how much of it is right. */
  matches(token: string, hash: TokenHash): boolean;
};
