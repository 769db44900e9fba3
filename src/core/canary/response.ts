import { parseOneOf } from "../vault/settings.ts";

/** What becomes of an actor of the vault that sends a canary, beside the request that is refused in any case. */
export const CANARY_RESPONSES = ["refuse", "freeze"] as const;
export type CanaryResponse = (typeof CANARY_RESPONSES)[number];
export const DEFAULT_CANARY_RESPONSE: CanaryResponse = "refuse";

/** As a caller writes it; blank means "back to the default" and is undefined. Throws `bad_request`. */
export function parseCanaryResponse(text: string): CanaryResponse | undefined {
  return parseOneOf("canary_response", CANARY_RESPONSES, text);
}

/** A stored one; absent is the default, and what nobody knows freezes: that way round it is safe. */
export function readCanaryResponse(stored: string | undefined): CanaryResponse {
  if (stored === undefined) return DEFAULT_CANARY_RESPONSE;
  return CANARY_RESPONSES.find((value) => value === stored) ?? "freeze";
}
