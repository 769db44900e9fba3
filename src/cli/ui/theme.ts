import kleur from "kleur";

/** The few styles the program uses; each returns its input unchanged where colour is not wanted. */
export type Theme = {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly caution: (text: string) => string;
  readonly muted: (text: string) => string;
  readonly heading: (text: string) => string;
};

const plain = (text: string): string => text;
export const PLAIN: Theme = { good: plain, bad: plain, caution: plain, muted: plain, heading: plain };

/** Colour is decided per stream, so a piped standard output does not take it from a terminal's standard error. */
export function createTheme(colour: boolean): Theme {
  if (!colour) return PLAIN;
  // kleur decides by the environment and standard output alone; the caller has decided better.
  kleur.enabled = true;
  return {
    good: (text) => kleur.green(text),
    bad: (text) => kleur.red(text),
    caution: (text) => kleur.yellow(text),
    muted: (text) => kleur.gray(text),
    heading: (text) => kleur.bold(text),
  };
}
