import { constants, fstatSync, openSync, write as writeInPool, writeSync } from "node:fs";
import { isatty } from "node:tty";

/** Bytes of lines that wait for a slow reader. What comes beyond is lost, and told of once there is room again. */
const MAX_WAITING = 1024 * 1024;
const RETRY_MS = 20;

export type LineSink = {
  /** Takes a whole line with its newline. Never waits and never throws. */
  write(line: string): void;
  /** Resolves when all is written, or after that many milliseconds. */
  flush(patienceMs: number): Promise<void>;
  readonly isTerminal: boolean;
};

/**
 * The log's way to a descriptor that others share. Its flags stay as they were found, which `process.stderr` would
 * change, and a reader that stops reading holds up nothing but the log.
 */
export function createLineSink(descriptor: number): LineSink {
  const write = writerTo(descriptor);
  const waiting: Buffer[] = [];
  let bytes = 0;
  let lost = 0;
  let draining: Promise<void> | undefined;

  const put = (text: string): void => {
    const line = Buffer.from(text);
    waiting.push(line);
    bytes += line.length;
  };
  const drain = async (): Promise<void> => {
    for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
      const taken = await write(line);
      bytes -= taken;
      if (taken === line.length) waiting.shift();
      else waiting[0] = line.subarray(taken);
      if (taken === 0) await Bun.sleep(RETRY_MS);
      if (waiting.length > 0 || lost === 0) continue;
      put(
        `${JSON.stringify({ level: "warn", msg: "the log was not read; lines were lost", lines: lost })}\n`,
      );
      lost = 0;
    }
    draining = undefined;
  };
  return {
    isTerminal: isatty(descriptor),
    write(text) {
      if (bytes > MAX_WAITING) lost += 1;
      else {
        put(text);
        draining ??= drain();
      }
    },
    flush: async (patienceMs) => {
      await Promise.race([draining, Bun.sleep(patienceMs)]);
    },
  };
}

/**
 * Writes what can be written and says how much that was; 0 asks for another try. What can never be written (disk
 * full, reader gone) counts as written, for telling of it would be the next such line.
 */
type Write = (bytes: Buffer) => number | Promise<number>;

function writerTo(descriptor: number): Write {
  const target = unblocked(descriptor);
  if (target !== undefined) {
    return (bytes) => {
      try {
        return writeSync(target, bytes);
      } catch (error) {
        return afterFailure(error, bytes);
      }
    };
  }
  return (bytes) =>
    new Promise((resolve) => {
      writeInPool(descriptor, bytes, (error, written) =>
        resolve(error === null ? written : afterFailure(error, bytes)),
      );
    });
}

function afterFailure(error: unknown, { length }: Buffer): number {
  return (error as NodeJS.ErrnoException).code === "EAGAIN" ? 0 : length;
}

/**
 * A descriptor for the same file to which writing never waits: files never do, and of a pipe or a terminal Linux lets
 * us open a second description with flags of its own. Undefined where that cannot be had.
 */
function unblocked(descriptor: number): number | undefined {
  try {
    if (fstatSync(descriptor).isFile()) return descriptor;
    if (process.platform !== "linux") return undefined;
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return undefined;
  }
}
