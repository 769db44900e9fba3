/**
 * Standard output and standard error, the only place that writes to them.
 * Results go to standard output, everything said about them to standard error.
 */
import { isTerminal, terminalWidth, writeAll } from "./standard-streams.ts";
import { type TableOptions, table } from "./table.ts";
import { createTheme, type Theme } from "./theme.ts";

export type Print = {
  /** One line of result. */
  readonly line: (text: string) => void;
  /** Result bytes as they are, without a line break: a token, a value, a PEM. */
  readonly raw: (text: string) => void;
  /** What a terminal would act on, or not show, is written as `\u009b`, which is the same JSON. */
  readonly json: (value: unknown) => void;
  /** `✓ …` on standard output; not with `--quiet`. */
  readonly done: (text: string) => void;
  /** A table as wide as the terminal at most, or `empty` as a sentence when there are no rows. */
  readonly table: (
    headings: readonly string[],
    rows: readonly (readonly string[])[],
    empty: string,
    options?: Omit<TableOptions, "theme" | "room">,
  ) => void;
  /** One line about the result, on standard error; not with `--quiet`. */
  readonly note: (text: string) => void;
  /** One line on standard error that stays with `--quiet`: what a question is about, or what has to be done next. */
  readonly tell: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly error: (message: string, hint: string | undefined) => void;
  readonly outTheme: Theme;
  readonly errTheme: Theme;
};

/** `colour` is what the user's environment allows; a stream that is no terminal gets none in any case. */
export function createPrint(colour: boolean): Print {
  const outTheme = createTheme(colour && isTerminal(1));
  const errTheme = createTheme(colour && isTerminal(2));
  const out = (text: string) => writeAll(1, text);
  const err = (text: string) => writeAll(2, text);
  return {
    line: (text) => out(`${text}\n`),
    raw: out,
    json: (value) => out(`${plainJson(value)}\n`),
    done: (text) => out(`${outTheme.good("✓")} ${text}\n`),
    table: (headings, rows, empty, options) =>
      out(
        rows.length === 0
          ? `${empty}\n`
          : `${table(headings, rows, { ...options, theme: outTheme, room: terminalWidth })}\n`,
      ),
    note: (text) => err(`${text}\n`),
    tell: (text) => err(`${text}\n`),
    warn: (text) => err(`${errTheme.caution("warning:")} ${text}\n`),
    error: (message, hint) => {
      err(`${errTheme.bad("error:")} ${message}\n`);
      if (hint !== undefined) err(`${errTheme.caution("hint:")} ${hint}\n`);
    },
    outTheme,
    errTheme,
  };
}

/** Results, questions, warnings and faults alone. */
export function quietPrint(print: Print): Print {
  return { ...print, done() {}, note() {} };
}

function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
