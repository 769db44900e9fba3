/** What every shell takes as it stands; a word that begins with `=` is a program's path to zsh. */
const PLAIN = /^[\w./:@%+,-][\w./:@%+,=-]*$/;
const CONTROL = /\p{Cc}/u;

/**
 * A word as it has to be typed so that a shell hands it on unchanged: bare where it can be, else in single quotes. One
 * with control characters is written on one line as `$'…'`, which bash, zsh and ksh read.
 */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/[\\']/g, "\\$&").replace(/\p{Cc}/gu, octal);
  return `$'${escaped}'`;
}

/** Byte by byte, as the shell puts it together again. */
function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** A command line as it has to be typed. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
