import { AppError } from "../errors.ts";

/** The shortest end of a token that an invite may be named by. */
const MIN_LENGTH = 8;
/** How much of the end is kept in clear: half of the 256 bits stay unknown. */
const KEPT_LENGTH = 32;

/** The end of an invite's token that is kept beside the token's hash, and that names the invite. */
export function keptSuffix(token: string): string {
  return token.slice(-KEPT_LENGTH);
}

/** As much of what is kept as names one invite among many, for lists. */
export function shownSuffix(kept: string): string {
  return kept.slice(-MIN_LENGTH);
}

/**
 * The end of a token that somebody named an invite by, or nothing for a text that is the end of none. Throws
 * `bad_request` for one that is too short to mean a single invite.
 */
export function parseSuffix(text: string): string | undefined {
  if (text.length < MIN_LENGTH) {
    throw new AppError("bad_request", {
      message: `An invite is named by its token, or by at least ${MIN_LENGTH} characters of its end`,
    });
  }
  return text.length <= KEPT_LENGTH && /^[0-9a-f]+$/.test(text) ? text : undefined;
}
