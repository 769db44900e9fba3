/**
 * Descriptors 0 to 2. They are shared with whoever started us, with the program that `run` becomes and with later
 * programs of the same script, so they stay as they were found. Touching `process.stdout` or `process.stderr`, or
 * importing what touches them, makes a pipe non-blocking for all of these; asking the descriptor does not.
 */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";

/** The reader of our output left. Nothing failed; the command ends quietly. */
export class ReaderLeft extends Error {
  override readonly name = "ReaderLeft";
}

export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return isatty(descriptor);
}

/**
 * Columns of the terminal behind a stream, standard output unless said otherwise; undefined where it is none or does not say. Asked of the
 * controlling terminal through `stty`, since the runtime tells it only to those who touch the stream.
 */
export function terminalWidth(descriptor: 1 | 2 = 1): number | undefined {
  if (!isTerminal(descriptor)) return undefined;
  try {
    const { stdout, success } = Bun.spawnSync(["stty", "size"], {
      stdin: Bun.file("/dev/tty"),
      stderr: "ignore",
      timeout: 500,
    });
    const columns = success ? Number(stdout.toString().split(" ")[1]) : 0;
    return columns > 0 ? columns : undefined;
  } catch {
    return undefined;
  }
}

/**
 * For packages that open `process.stdout` as they are loaded, though they never write there: from here on they find
 * this in its place. Nothing of ours looks there.
 */
export function showInsteadOfStdout(stream: object): void {
  process.stdout = stream as typeof process.stdout;
}

/**
 * Writes all of it, however slow the reader is, before it returns: nothing is lost when the process ends or is
 * replaced right after. Throws ReaderLeft when nobody reads standard output any more; standard error is given up
 * without a word, there being nobody to tell.
 */
export function writeAll(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Whoever gave us the pipe may have made it non-blocking.
      if (code === "EAGAIN") Bun.sleepSync(1);
      else if (descriptor === 2) return;
      else if (code === "EPIPE") throw new ReaderLeft();
      else throw error;
    }
  }
}
