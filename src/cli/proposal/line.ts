/** Lines of a proposal as data: what is said, and how grave it is. Nothing in them can move a terminal's cursor. */
import { hanging } from "../ui/foreign-text.ts";
import type { Theme } from "../ui/theme.ts";

export type Line = {
  readonly text: string;
  /** `danger` is never said by colour alone: such lines begin with `!`. */
  readonly tone?: "heading" | "danger" | "good" | "caution" | "muted";
};

export function heading(text: string): Line {
  return { text, tone: "heading" };
}

/** The lines broken to `room` columns of a terminal; undefined where it is none. */
export function fit(lines: readonly Line[], room: number | undefined): readonly Line[] {
  return lines.flatMap((line) => hanging(line.text, room).map((text) => ({ ...line, text })));
}

/** The lines as one text, in the colours of the stream that it is for. */
export function paint(lines: readonly Line[], theme: Theme): string {
  const paints = {
    heading: theme.heading,
    danger: theme.bad,
    good: theme.good,
    caution: theme.caution,
    muted: theme.muted,
  } as const;
  return lines.map(({ text, tone }) => (tone === undefined ? text : paints[tone](text))).join("\n");
}

/** Sections one below another, with an empty line between; empty ones are left out. */
export function sections(...all: readonly (readonly Line[])[]): readonly Line[] {
  const filled = all.filter((lines) => lines.length > 0);
  return filled.flatMap((lines, at) => (at === 0 ? lines : [{ text: "" }, ...lines]));
}
