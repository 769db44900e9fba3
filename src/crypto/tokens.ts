import { timingSafeEqual } from "node:crypto";
import { API_KEY_PREFIX } from "../core/company/api-key.ts";
import { COMPANY_TOKEN_PREFIX } from "../core/company/oauth-client.ts";
import type { PublicId, TokenHash } from "../core/ids.ts";
import { CONSOLE_TOKEN_PREFIX, PAGE_TOKEN_PREFIX } from "../core/session/page-token.ts";
import type { Random } from "../ports/random.ts";
import type { TokenKind, Tokens } from "../ports/tokens.ts";
import { sha256 } from "./digest.ts";

const PREFIX = {
  session: "av_sess_",
  page: PAGE_TOKEN_PREFIX,
  console: CONSOLE_TOKEN_PREFIX,
  agent: "av_agt_",
  "api-key": API_KEY_PREFIX,
  "client-secret": "av_csec_",
  "company-token": COMPANY_TOKEN_PREFIX,
  "user-invite": "av_uinv_",
  "agent-invite": "av_inv_",
  approval: "av_appr_",
  "oauth-state": "av_oast_",
  bootstrap: "av_boot_",
  "console-link": "av_link_",
  "ask-link": "av_ask_",
} as const satisfies Record<TokenKind, string>;
const TOKEN_BYTES = 32;
const PUBLIC_ID_BYTES = 10;

/** Tokens carry 256 random bits, so a plain SHA-256 is all that a lookup by hash needs. */
export function createTokens(random: Random): Tokens {
  return {
    mint(kind) {
      const token = PREFIX[kind] + Buffer.from(random.bytes(TOKEN_BYTES)).toString("hex");
      const publicId = Buffer.from(random.bytes(PUBLIC_ID_BYTES)).toString("hex") as PublicId;
      return { token, hash: hashToken(token), publicId };
    },
    hash: hashToken,
    matches(token, hash) {
      const [given, expected] = [Buffer.from(hashToken(token)), Buffer.from(hash)];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

function hashToken(token: string): TokenHash {
  return sha256(token) as TokenHash;
}
