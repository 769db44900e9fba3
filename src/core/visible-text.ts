/** A piece of a text from elsewhere: what may be shown as it is, or a character that would not be seen. */
export type TextPart =
  | { readonly type: "text"; readonly text: string }
  /** `U+202E`. */
  | { readonly type: "hidden"; readonly codePoint: string };

/**
 * Emoji as Unicode recommends them, some of which hold joiners that are harmless there; or a character that shows
 * nothing, reorders what is around it, or looks like an ordinary space and is none. Tab and line feed are what they seem.
 * Marks that are set above and below a letter count beyond the fourth: enough of them cover the lines around.
 */
const EMOJI_OR_HIDDEN =
  /\p{RGI_Emoji}|[[\p{C}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]--[\t\n ]]|(?<=[\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]/gv;

/** Nothing can hide in it, as in nearly all texts: the pattern above takes more than ten milliseconds until it is ready. */
const PLAIN = /^[\x20-\x7e\t\n]*$/;

/**
 * Splits a text so that nothing in it can hide, or hide what is around it: bidirectional controls, zero-width and other
 * invisible characters, controls, unpaired surrogates, unusual spaces and piled up marks come as parts of their own. CRLF
 * counts as one line break.
 */
export function visibleParts(text: string): readonly TextPart[] {
  const normal = text.replaceAll("\r\n", "\n");
  if (PLAIN.test(normal)) return normal === "" ? [] : [{ type: "text", text: normal }];
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of normal.matchAll(EMOJI_OR_HIDDEN)) {
    if (/^\p{RGI_Emoji}$/v.test(found)) continue;
    if (index > from) parts.push({ type: "text", text: normal.slice(from, index) });
    const code = found.codePointAt(0) ?? 0;
    parts.push({ type: "hidden", codePoint: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    from = index + found.length;
  }
  if (from < normal.length) parts.push({ type: "text", text: normal.slice(from) });
  return parts;
}

/** The same as one text, in which a hidden character reads `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => (part.type === "text" ? part.text : `⟨${part.codePoint}⟩`))
    .join("");
}

/** Whether a text is whole characters in one line, without controls. */
export function isPlainText(text: string): boolean {
  return !/\p{Cc}/u.test(text) && text.isWellFormed();
}
