/** The controlling terminal, as a shell handles it: who has it, its modes, and what is typed there. */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { constants as system } from "node:os";
import { check, libc, SystemCallError } from "./libc.ts";

const SIG_DFL = 0n;
const SIG_IGN = 1n;
/** Longer than any system's `struct termios`. */
const MODES = 256;
const TCSADRAIN = 1;
/** `TCIFLUSH`: what was typed and not read. */
const INPUT = process.platform === "darwin" ? 1 : 0;

/** How a terminal treats what is typed and shown; nothing to look into. */
export type TerminalModes = Uint8Array;

/** A terminal of our own opening: reading it waits for nothing, and changes nothing for those who have it otherwise. */
export class Terminal {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Undefined for a process without one. */
  static open(): Terminal | undefined {
    try {
      return new Terminal(openSync("/dev/tty", constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY));
    } catch {
      return undefined;
    }
  }

  /** The process group whose programs may read it, and which its keys send signals to. */
  get foreground(): number {
    return libc().tcgetpgrp(this.#descriptor);
  }

  /**
   * Gives it to a process group of this session. From the background too, which the system answers with a signal that
   * stops whoever does not ignore it.
   */
  giveTo(group: number): void {
    const { signal, tcsetpgrp } = libc();
    signal(system.signals.SIGTTOU, SIG_IGN);
    try {
      check("tcsetpgrp", tcsetpgrp(this.#descriptor, group));
    } finally {
      signal(system.signals.SIGTTOU, SIG_DFL);
    }
  }

  get modes(): TerminalModes {
    const modes = new Uint8Array(MODES);
    check("tcgetattr", libc().tcgetattr(this.#descriptor, modes));
    return modes;
  }

  /** For whoever has it. */
  set modes(modes: TerminalModes) {
    check("tcsetattr", libc().tcsetattr(this.#descriptor, TCSADRAIN, modes));
  }

  /** Drops what was typed and not read. */
  forgetTyped(): void {
    libc().tcflush(this.#descriptor, INPUT);
  }

  /** What was typed since, as lines or characters by its modes; empty while there is nothing, undefined at its end. */
  read(): string | undefined {
    const bytes = Buffer.alloc(1024);
    try {
      const length = readSync(this.#descriptor, bytes);
      return length === 0 ? undefined : bytes.toString("utf8", 0, length);
    } catch (error) {
      if (codeOf(error) === "EAGAIN") return "";
      if (codeOf(error) === "EIO") return undefined;
      throw error;
    }
  }

  /** Shows a text; one that the terminal does not take is not shown. */
  write(text: string): void {
    let rest = Buffer.from(text);
    for (let tries = 0; rest.length > 0 && tries < 1000; tries++) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
      } catch (error) {
        if (codeOf(error) !== "EAGAIN") return;
        Bun.sleepSync(1);
      }
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The group of this process. */
export function ownGroup(): number {
  return libc().getpgrp();
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof SystemCallError) return error.code;
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
