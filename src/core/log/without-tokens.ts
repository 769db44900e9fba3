/** As tokens of ours begin and go on, and JWTs, which SVIDs and passports are. */
const TOKENS = /(?:av_[a-z]+_|oauth_)[0-9a-f]{8,}|eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;

/**
 * A text that repeats what somebody has sent, as it may stand in a log: who puts a token where a name belongs is told so
 * with the token in it.
 */
export function withoutTokens(text: string): string {
  return text.replaceAll(TOKENS, "[redacted]");
}
