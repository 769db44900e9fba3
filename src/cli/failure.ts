import type { Kind } from "../core/errors.ts";
import { systemFault } from "./ui/system-fault.ts";

/** What the process ends with. Under `run` it is the command's own code, unless the command did not start. */
export const EXIT_CODES = {
  0: "done, or declined at a question",
  1: "failed",
  2: "used wrongly; nothing was done",
  3: "not signed in, or the session or token has expired",
  4: "refused: not allowed to whoever asks",
  126: "the command to run cannot be executed",
  127: "the command to run was not found",
  130: "left at a question, with Ctrl-C; nothing was done",
} as const;
export type ExitCode = keyof typeof EXIT_CODES;

/** Exit code of an error of the catalogue. Usage errors are never of the catalogue: they are `usageError`. */
export const EXIT_BY_KIND = {
  invalid: 1,
  unauthenticated: 3,
  forbidden: 4,
  not_found: 1,
  conflict: 1,
  gone: 1,
  too_large: 1,
  limited: 1,
  unavailable: 1,
  upstream: 1,
  internal: 1,
} as const satisfies Record<Kind, ExitCode>;

export type FailureOptions = {
  readonly exit?: ExitCode;
  readonly hint?: string;
  readonly forOwner?: true;
  readonly cause?: unknown;
};

/** An expected end of a command: printed as `error:` and `hint:`, never as a stack. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exit: ExitCode;
  readonly hint: string | undefined;
  /** The hint speaks of what only the server's owner does; an agent is told to ask instead. */
  readonly forOwner: boolean;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exit = options.exit ?? 1;
    this.hint = options.hint;
    this.forOwner = options.forOwner === true;
  }
}

/** The command line itself is wrong: exit 2, nothing was done. */
export function usageError(message: string, hint?: string): Failure {
  return new Failure(message, hint === undefined ? { exit: 2 } : { exit: 2, hint });
}

/**
 * For commands whose exit code 1 is an answer: what fails otherwise, and would end with 1, ends with 2, files that cannot be
 * read among it. Throws what `work` throws.
 */
export async function failingWith2<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = systemFault(error);
    if (fault !== undefined) throw new Failure(fault, { exit: 2, cause: error });
    if (!(error instanceof Failure) || error.exit !== 1) throw error;
    throw new Failure(error.message, {
      exit: 2,
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.forOwner ? { forOwner: true } : {}),
    });
  }
}

/** Gathers usage errors of several flags, so that one answer tells them all. */
export class UsageFaults {
  readonly #found: Failure[] = [];

  /** What `read` returns; undefined where it throws a usage error, which is kept. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Failure) || error.exit !== 2) throw error;
      this.#found.push(error);
      return undefined;
    }
  }

  /** Keeps a fault that was found otherwise. */
  add(fault: Failure): void {
    this.#found.push(fault);
  }

  /** Throws the one that there was, or one that names them all, with the hint of the first that has one. */
  throwAny(): void {
    const [first, ...others] = this.#found;
    if (first === undefined) return;
    if (others.length === 0) throw first;
    const messages = new Set(this.#found.map(({ message }) => message));
    const hint = this.#found.find((fault) => fault.hint !== undefined)?.hint;
    throw usageError([...messages].join("; "), hint);
  }
}

/** The user said no: prints `Aborted.` and exits 0, for nothing failed. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}

/** The user left a question with Ctrl-C or Escape: prints `Aborted.` and exits 130, as a program does that Ctrl-C ends. */
export class Left extends Error {
  override readonly name = "Left";
}
