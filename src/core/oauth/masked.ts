/**
 * What stands for a secret that is stored: shown in its place, and sent back by whoever wants to keep it. Eight U+2022,
 * as clients of the original compare it.
 */
export const MASKED = "\u2022".repeat(8);

/** What somebody sent for a secret: a new one, the wish to keep the stored one, or nothing. */
export type SecretInput =
  | { readonly type: "new"; readonly value: string }
  | { readonly type: "keep" }
  | { readonly type: "none" };

export function readSecretInput(text: string | undefined): SecretInput {
  if (text === undefined || text === "") return { type: "none" };
  return text === MASKED ? { type: "keep" } : { type: "new", value: text };
}
