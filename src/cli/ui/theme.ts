import { showInsteadOfStdout } from "./standard-streams.ts";

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

/**
 * Colour is decided per stream, so a piped standard output does not take it from a terminal's standard error. kleur is
 * loaded only where there is colour.
 */
export function createTheme(colour: boolean): Theme {
  if (!colour) return PLAIN;
  const { $, green, red, yellow, gray, bold } = loadKleur();
  // It has decided by the environment and by what it takes for standard output; the caller has decided better.
  $.enabled = true;
  return { good: green, bad: red, caution: yellow, muted: gray, heading: bold };
}

function loadKleur(): typeof import("kleur/colors") {
  showInsteadOfStdout({ isTTY: true });
  return require("kleur/colors");
}
