/** Emoji, some of which hold joiners that are harmless there; or what a terminal acts on, turns around or does not show. */
const EMOJI_OR_HIDDEN =
  /\p{RGI_Emoji}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=[\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]/gv;

/** Nothing to look for, as in nearly all texts: the pattern above takes ten milliseconds until it is ready. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text from elsewhere made safe for a terminal: control characters, which could move the cursor, rewrite what was
 * printed or answer on the user's keyboard, become visible escapes. Line breaks count as control characters, and what
 * nobody would see does, too: two names of a list must not look alike.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(EMOJI_OR_HIDDEN, (found) => {
    if (/^\p{RGI_Emoji}$/v.test(found)) return found;
    const code = found.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
