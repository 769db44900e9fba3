/** What was sent last, where it was refused; secrets are never among it. */
export type Sent = {
  /** What was typed into the field of that name, empty for none and for every secret. */
  readonly typed: (field: string) => string;
  /** What is wrong with a field, by its name. */
  readonly errors: ReadonlyMap<string, string>;
  /** The hash of all that the page rested on which was sent. */
  readonly hash?: string;
  /** What that page showed: texts of `shownOf`. */
  readonly seen?: ReadonlySet<string>;
};

export const NOTHING_SENT: Sent = { typed: () => "", errors: new Map() };

/** Whether a text of `shownOf` is another one than when the page was shown before. */
export function isUnseen({ seen }: Pick<Sent, "seen">, text: string): boolean {
  return seen !== undefined && !seen.has(text);
}
