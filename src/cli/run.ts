/** argv to exit code: finds the command, answers `--help`, runs it, and words every way it can end. */
import { AppError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { shellWord } from "../lib/text/shell-word.ts";
import { VERSION } from "../lib/version.ts";
import type { Command } from "./command.ts";
import { Aborted, EXIT_BY_KIND, Failure, Left, usageError } from "./failure.ts";
import { commandHelp, groupHelp } from "./help.ts";
import { createIo, type Io } from "./io.ts";
import { ASK_A_PERSON } from "./session/agent.ts";
import { type Found, find } from "./tree/find.ts";
import { type Node, tree } from "./tree.ts";
import { createPrint } from "./ui/print.ts";
import { ReaderLeft } from "./ui/standard-streams.ts";
import { systemFault } from "./ui/system-fault.ts";

/** Stands where a command does and is none: no person types it. */
const COMPLETE = "__complete";
/** What `vault run --identity svid` leaves running beside its command. */
const FORWARD = "__forward";

/** Runs one command line. Never throws; the number is the process's exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await runCommand(argv);
  } catch (error) {
    // Standard output failed while the end was told on it.
    if (error instanceof ReaderLeft) return 0;
    sayLast(error);
    return 1;
  }
}

/** For what is thrown where nothing is left to word it; a failure without a word is the worst of all. */
function sayLast(error: unknown): void {
  try {
    const { message } = error instanceof Error ? error : new Error(String(error));
    createPrint(false).error(message, error instanceof AppError ? error.hint : undefined);
  } catch {
    // Standard error is gone as well.
  }
}

async function runCommand(argv: readonly string[]): Promise<number> {
  // What follows the first `--` belongs to the child, `--help` included.
  const dashes = argv.indexOf("--");
  const own = dashes === -1 ? argv : argv.slice(0, dashes);
  const io = createIo(dashes === -1 ? [] : argv.slice(dashes + 1));
  if (own.length <= 2 && own[0] === COMPLETE) return await complete(io, own[1]);
  if (own.length === 1 && own[0] === FORWARD) return await forward(io);
  const found = find(tree, withHelpFlag(own));
  try {
    return await dispatch(found, io);
  } catch (error) {
    return report(error, found, io);
  }
}

/** What the completion scripts ask. The words come behind `--`, so that none of them is taken for ours. */
async function complete(io: Io, shell: string | undefined): Promise<number> {
  const { answerShell } = await import("./completion/answer-shell.ts");
  io.print.raw(await answerShell(io, tree, shell));
  return 0;
}

async function forward(io: Io): Promise<number> {
  const { serveForward } = await import("./forward/process.ts");
  return await serveForward(io);
}

/** `vault help list` is `help vault list` is `vault list --help`: the word asks where a command is expected. */
function withHelpFlag(words: readonly string[]): readonly string[] {
  const { path, node, rest } = find(tree, words);
  const asks = rest[0] === "help" && node.commands !== undefined;
  return asks ? [...path, ...rest.slice(1), "--help"] : words;
}

async function dispatch({ path, node, rest }: Found, io: Io): Promise<number> {
  const wantsHelp = rest.includes("--help") || rest.includes("-h");
  const [word] = rest;
  const isStray = word !== undefined && !word.startsWith("-") && node.commands !== undefined && !wantsHelp;
  if (node.load === undefined) {
    if (isStray) throw unknownCommand(path, word, node);
    if (wantsHelp) {
      io.print.line(groupHelp(path, node));
      return 0;
    }
    if (path.length === 0 && ["--version", "-v", "-V"].includes(word ?? "")) {
      io.print.line(`agent-vault ${VERSION}`);
      return 0;
    }
    if (word !== undefined) throw usageError(`unknown flag ${word}`);
    io.print.note(groupHelp(path, node));
    return 2;
  }
  const { default: command } = await node.load();
  if (isStray) demandOwnWord(command, path, word, node);
  if (wantsHelp) {
    io.print.line(commandHelp(path, node, command));
    return 0;
  }
  return (await command.run(rest, io)) ?? 0;
}

/**
 * A word that names none of a group's commands is for the command that the group itself is, where that takes one, as
 * `user invite ann@example.com` does, and the word is no slip of a name. Throws a usage error otherwise; what is meant as
 * it stands can be written behind `--`.
 */
function demandOwnWord({ args }: Command, path: readonly string[], word: string, node: Node): void {
  if (!Object.values(args).some(({ type }) => type === "positional")) throw unknownCommand(path, word, node);
  const guess = didYouMean(word, Object.keys(node.commands ?? {}));
  if (guess === undefined) return;
  const words = ["agent-vault", ...path].join(" ");
  throw usageError(`"${word}" is no command of ${words}`, `${guess} If not: ${words} -- ${word}`);
}

function unknownCommand(path: readonly string[], word: string, node: Node): Failure {
  const names = Object.entries(node.commands ?? {}).flatMap(([name, child]) => [
    name,
    ...(child.aliases ?? []),
  ]);
  const elsewhere = path.length === 0 ? pathTo(word, tree) : undefined;
  const hint =
    elsewhere === undefined ? didYouMean(word, names) : `did you mean agent-vault ${elsewhere.join(" ")}?`;
  return usageError(`unknown command "${[...path, word].join(" ")}"`, hint);
}

/** The words that lead to a command of this name somewhere below, such as `vault credential` for `creds`. */
function pathTo(word: string, node: Node): string[] | undefined {
  for (const [name, child] of Object.entries(node.commands ?? {})) {
    if (name === word || child.aliases?.includes(word)) return [name];
    const below = pathTo(word, child);
    if (below !== undefined) return [name, ...below];
  }
  return undefined;
}

function report(error: unknown, found: Found, io: Io): number {
  if (error instanceof ReaderLeft) return 0;
  if (error instanceof Aborted) {
    io.print.line("Aborted.");
    return 0;
  }
  if (error instanceof Left) {
    io.print.note("Aborted.");
    return 130;
  }
  if (error instanceof Failure) {
    const help = error.exit === 2 ? `${["agent-vault", ...found.path, "--help"].join(" ")}` : undefined;
    const withheld = error.forOwner && io.config.token !== undefined;
    io.print.error(error.message, withheld ? ASK_A_PERSON : (error.hint ?? help));
    return error.exit;
  }
  if (error instanceof AppError) {
    io.print.error(error.message, error.hint);
    return EXIT_BY_KIND[error.kind];
  }
  const { message, hint } = unforeseen(error, io);
  io.print.error(message, hint);
  return 1;
}

/** A failed file operation in words, with its path where the system named one; else what there is. */
function unforeseen(error: unknown, io: Io): { message: string; hint: string | undefined } {
  const fault = systemFault(error);
  if (fault === undefined) {
    return {
      message: `unexpected: ${error instanceof Error ? error.message : String(error)}`,
      hint: undefined,
    };
  }
  const { code = "", path } = error as NodeJS.ErrnoException;
  // A user without a home has no file of ours that could fail.
  const home = ["EACCES", "EPERM"].includes(code) && path !== undefined ? io.paths.home : undefined;
  const isOurs = home !== undefined && path?.startsWith(home) === true;
  return {
    message: fault,
    hint: isOurs
      ? `you must own ${home} and all in it: sudo chown -R "$(id -u)" ${shellWord(home)}; AGENT_VAULT_HOME names another`
      : undefined,
  };
}
