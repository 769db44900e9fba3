/** Questions to a person, on standard error, so that a piped standard output stays clean. Loads @clack lazily. */
import { Aborted, Left, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { showInsteadOfStdout } from "./standard-streams.ts";

type Question = {
  readonly message: string;
  /** What to write instead where nobody can be asked: `--email`, `-f`. */
  readonly instead: string;
};
export type Choice<T extends string> = { readonly value: T; readonly label?: string; readonly hint?: string };
type Check = (value: string) => string | undefined;

export async function askText(
  io: Io,
  question: Question & { check?: Check; initial?: string },
): Promise<string> {
  const { text } = await clack(io, question);
  const { message, check, initial } = question;
  return answered(
    await text({
      message,
      output: process.stderr,
      ...(initial === undefined ? {} : { initialValue: initial }),
      validate: (value) => check?.(value ?? ""),
    }),
  );
}

export async function askSecret(io: Io, question: Question & { check?: Check }): Promise<string> {
  const { password } = await clack(io, question);
  return answered(
    await password({
      message: question.message,
      output: process.stderr,
      validate: (value) => question.check?.(value ?? ""),
    }),
  );
}

export async function askYesNo(io: Io, question: Question & { initial?: boolean }): Promise<boolean> {
  const { confirm } = await clack(io, question);
  return answered(
    await confirm({
      message: question.message,
      output: process.stderr,
      initialValue: question.initial ?? false,
    }),
  );
}

export async function askChoice<T extends string>(
  io: Io,
  question: Question & { choices: readonly Choice<T>[]; initial?: T },
): Promise<T> {
  const { select } = await clack(io, question);
  const { message, initial } = question;
  const chosen = await select<string>({
    message,
    output: process.stderr,
    options: optionsOf(question.choices),
    ...(initial === undefined ? {} : { initialValue: initial }),
  });
  return answered(chosen) as T;
}

/** Any number of them, `initial` chosen beforehand. */
export async function askSeveral<T extends string>(
  io: Io,
  question: Question & { choices: readonly Choice<T>[]; initial: readonly T[] },
): Promise<readonly T[]> {
  const { multiselect } = await clack(io, question);
  const { message, choices, initial } = question;
  const chosen = await multiselect<string>({
    message,
    output: process.stderr,
    options: optionsOf(choices),
    initialValues: [...initial],
    required: false,
  });
  return answered(chosen) as T[];
}

function optionsOf(choices: readonly Choice<string>[]) {
  return choices.map(({ value, label, hint }) => ({
    value,
    label: label ?? value,
    ...(hint === undefined ? {} : { hint }),
  }));
}

/**
 * What cannot be undone asks, unless `yes`; leaves with `Aborted.` on no. Where nobody can be asked, names the flag that
 * answers.
 */
export async function confirmOrAbort(io: Io, yes: boolean, message: string): Promise<void> {
  if (yes) return;
  if (!(await askYesNo(io, { message, instead: "--yes" }))) throw new Aborted();
}

/**
 * The same for what the original does without a question, and for taking access from somebody, which nothing may hold
 * up: where nobody can be asked it is done, as scripts of either generation expect.
 */
export async function confirmAtTerminal(io: Io, yes: boolean, message: string): Promise<void> {
  await confirmOrAbort(io, yes || !io.interactive, message);
}

async function clack(io: Io, { message, instead }: Question) {
  if (!io.interactive) throw usageError(`${message} — nobody can be asked here`, `use ${instead}`);
  showInsteadOfStdout(process.stderr);
  return import("@clack/prompts");
}

/** clack answers with a symbol when the user left. */
function answered<T>(value: T): Exclude<T, symbol> {
  if (typeof value === "symbol") throw new Left();
  return value as Exclude<T, symbol>;
}
