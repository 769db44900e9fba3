import { usageError } from "../failure.ts";
import { parseAddress } from "../session/address.ts";

export const inviteWord = {
  token: {
    type: "positional",
    names: "user-invite",
    description: "The invite: its link, its token, or eight or more characters of its end",
  },
} as const;

/** What the server knows an invite by, of a link, a token or the end of one. */
export function inviteName(text: string): string {
  return text.trim().replace(/\/+$/, "").split("/").at(-1) ?? "";
}

/**
 * The token of an invite and, of a link, the address of its server. Throws a usage error, which does not repeat what may
 * be a secret.
 */
export function parseInvite(text: string): { readonly token: string; readonly address?: string } {
  const trimmed = text.trim();
  const token = inviteName(trimmed);
  if (token.startsWith("av_inv_")) {
    throw usageError(
      "that is the invite of an agent",
      "the agent itself redeems it, with a POST to its link",
    );
  }
  if (!/^av_uinv_[0-9a-f]{64}$/.test(token)) {
    throw usageError(
      "that is no invite",
      "give the whole link, as in https://vault.example.com/invite/av_uinv_…",
    );
  }
  if (!/^https?:\/\//i.test(trimmed)) return { token };
  const base = trimmed
    .replace(/\/+$/, "")
    .slice(0, -token.length)
    .replace(/\/invite\/$/, "");
  return { token, address: parseAddress(base, "the link") };
}
