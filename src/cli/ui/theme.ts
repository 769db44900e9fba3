import { styleText } from "node:util";

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
  return {
    good: styled("green"),
    bad: styled("red"),
    caution: styled("yellow"),
    muted: styled("gray"),
    heading: styled("bold"),
  };
}

/** Unvalidated: the caller has decided, and validating would open standard output. */
function styled(format: "green" | "red" | "yellow" | "gray" | "bold"): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}
