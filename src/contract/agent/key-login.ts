import * as v from "valibot";
import { Required } from "../required.ts";

export const ChallengeBody = v.object({ did: Required });
/** `signingInput` is the text to sign, of which `expiresAt` is the last line. */
export const ChallengeReply = v.object({
  challengeId: v.string(),
  nonce: v.string(),
  expiresAt: v.string(),
  signingInput: v.string(),
});

/** In base64. */
export const ChallengeAnswerBody = v.object({ signature: Required });
/** `expires_in` in seconds. */
export const ChallengeAnswerReply = v.object({ token: v.string(), expires_in: v.number() });
