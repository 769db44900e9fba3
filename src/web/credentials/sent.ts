/** The credentials that a form holds: rows of a key and a value, and lines of a `.env` file, by the rules of the command. */
import { DotenvError, scanDotenv } from "../../core/credential/dotenv.ts";
import { isKeyName, parseKeyName } from "../../core/credential/key-name.ts";
import { AppError, type FieldFault } from "../../core/errors.ts";
import type { Form } from "../../http/read-form.ts";

export const ENV_FIELD = "env";
/** Ticked: lines that cannot be used are left out, and the others are stored. */
export const LEAVE_OUT_FIELD = "leave_out";

/** Of what is pasted; reading a million keeps everybody else waiting. */
const MOST_LINES = 10_000;
/** So many lines that were left out are named. */
const MOST_TOLD = 20;

export type SentCredentials = {
  readonly values: Readonly<Record<string, string>>;
  /** Which lines were left out, and why. They hold nothing of what was pasted. */
  readonly leftOut: readonly string[];
};

export const keyField = (row: number) => `key.${row}`;
export const valueField = (row: number) => `value.${row}`;

/** How many rows a form has that was sent. */
export function rowsOf({ names }: Form): number {
  return names.filter((name) => /^key\.\d+$/.test(name)).length;
}

/** Throws `bad_request` with every fault beside its field, and nothing of a value. */
export function sentCredentials(form: Form): SentCredentials {
  const values = new Map<string, string>();
  const faults: FieldFault[] = [];
  for (let row = 0; row < rowsOf(form); row++) faults.push(...readRow(form, row, values));
  const env = form.text(ENV_FIELD);
  const isLong = linesIn(env) > MOST_LINES;
  if (isLong) faults.push(faultAt(ENV_FIELD, `Paste at most ${MOST_LINES} lines at once.`));
  const leftOut = isLong ? [] : readLines(env, values);
  if (leftOut.length > 0 && !form.names.includes(LEAVE_OUT_FIELD)) {
    faults.push(faultAt(ENV_FIELD, `${tellOf(leftOut)}. Nothing was stored, and lines are not shown again.`));
  }
  if (faults.length === 0 && values.size === 0) {
    faults.push(faultAt(keyField(0), "Name a key, or paste lines of a .env file that can be used."));
  }
  if (faults.length === 0) return { values: Object.fromEntries(values), leftOut };
  const message = faults.map((fault) => fault.message).join(" ");
  throw new AppError("bad_request", { message, fieldFaults: faults });
}

/** The first lines that were left out, and how many more there are: what was pasted may be no such file at all. */
export function tellOf(leftOut: readonly string[]): string {
  const more = leftOut.length - MOST_TOLD;
  const told = leftOut.slice(0, MOST_TOLD).join("; ");
  return more <= 0 ? told : `${told}; and ${more} more ${more === 1 ? "line" : "lines"}`;
}

function readRow(form: Form, row: number, values: Map<string, string>): FieldFault[] {
  const key = form.text(keyField(row)).trim();
  const value = form.text(valueField(row));
  if (key === "" && value === "") return [];
  const wrong = key === "" ? "Name the key of this value." : keyFault(key);
  const faults = [
    ...(wrong === undefined ? [] : [faultAt(keyField(row), wrong)]),
    ...(value === "" ? [faultAt(valueField(row), "Paste the value.")] : []),
    ...(values.has(key) ? [faultAt(keyField(row), `${key} is given twice.`)] : []),
  ];
  if (faults.length === 0) values.set(key, value);
  return faults;
}

/**
 * Adds what can be used to `values`; returns what cannot, by its line. As for the command, lines that give a key twice
 * count as neither, and behind a quote that is never closed nothing is read. A key that is none may be part of a secret.
 */
function readLines(text: string, values: Map<string, string>): string[] {
  const all = [...scanDotenv(text)];
  const unclosed = all.findIndex((one) => one instanceof DotenvError && one.isUnclosed);
  const read = unclosed < 0 ? all : all.slice(0, unclosed + 1);
  const times = Map.groupBy(read, (one) => (one instanceof DotenvError ? "" : one.key));
  const leftOut: string[] = [];
  const usable = read.flatMap((one) => {
    if (one instanceof DotenvError) return leave(one.line, one.message);
    if (!isKeyName(one.key)) return leave(one.line, "its key is not upper snake case, such as STRIPE_KEY");
    const isTwice = values.has(one.key) || (times.get(one.key)?.length ?? 0) > 1;
    return isTwice ? leave(one.line, `${one.key} is given twice`) : [one];
  });
  for (const { key, value } of usable) values.set(key, value);
  return leftOut;

  function leave(line: number, problem: string): [] {
    leftOut.push(`Line ${line}: ${problem}`);
    return [];
  }
}

function linesIn(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function keyFault(text: string): string | undefined {
  try {
    parseKeyName(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.message}.${error.hint === undefined ? "" : ` ${error.hint}`}`;
  }
}

function faultAt(field: string, message: string): FieldFault {
  return { field, code: "bad_request", message };
}
