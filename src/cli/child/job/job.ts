/**
 * The command as a child of `run`, where that has to stay beside it. As a shell does with its jobs: the child has a
 * process group of its own and the terminal; its stops, its signals and its end are passed on, so that to everybody
 * else it is as if `run` had become it. Without a terminal on standard input and output it stays in our group.
 */

import {
  type ChildState,
  childState,
  dieBy,
  signalNumber,
  startChild,
} from "../../../lib/posix/child-process.ts";
import { isIgnored } from "../../../lib/posix/process-state.ts";
import { ownGroup, Terminal, type TerminalModes } from "../../../lib/posix/terminal.ts";
import { isTerminal } from "../../ui/standard-streams.ts";

type Program = {
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** A terminal for a while. `interrupted` is called when somebody presses Ctrl-C. */
export type Borrowed = {
  readonly terminal: Terminal;
  /** Aborted when the child has ended. */
  readonly ended: AbortSignal;
  onInterrupt(tell: () => void): void;
};

const FORWARDED = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const;
/** The terminal sends these to its whole foreground group, so that a child in our group has them already. */
const FROM_KEYS: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT", "SIGWINCH"]);
/** In case the system's word of a child is lost. */
const LOOK_MS = 250;
/** How long a program is given to put its terminal in order before it is stopped. */
const TIDY_MS = 150;
/** When a program that was in the middle of stopping has come to its end. */
const LATE_MS = 100;
/** How long a stop takes at most that nothing can refuse. */
const STOP_MS = 1000;

export class Job {
  readonly #pid: number;
  readonly #terminal: Terminal | undefined;
  /** The child has a group of its own, and the terminal. */
  readonly #isApart: boolean;
  readonly #modes: TerminalModes | undefined;
  readonly #ending = new AbortController();
  readonly #end = Promise.withResolvers<ChildState>();
  #isStopped = false;
  /** The modes of a child that was suspended by its user. */
  #suspended: TerminalModes | undefined;
  #inBackground = false;
  #isBorrowed = false;
  #interrupted: (() => void) | undefined;

  private constructor(program: Program) {
    const terminal = Terminal.open();
    this.#terminal = terminal;
    this.#isApart =
      terminal !== undefined && isTerminal(0) && isTerminal(1) && terminal.foreground === ownGroup();
    this.#modes = terminal?.modes;
    const ignored = new Set(FORWARDED.filter((signal) => isIgnored(signal)));
    // Before any handler of ours: what was ignored when we were started is ignored in the child.
    this.#pid = startChild(program.file, program.argv, { env: program.env, ownGroup: this.#isApart });
    process.on("SIGCHLD", () => this.#look());
    process.on("SIGCONT", () => this.#goOn());
    for (const signal of FORWARDED) {
      if (!ignored.has(signal)) process.on(signal, () => this.#forward(signal));
    }
    if (this.#isApart) this.#give(this.#pid);
    const timer = setInterval(() => this.#look(), LOOK_MS);
    void this.#end.promise.finally(() => clearInterval(timer));
    this.#look();
  }

  /** Throws SystemCallError when the system refuses the file. */
  static start(program: Program): Job {
    return new Job(program);
  }

  /** Whether people can be asked at the terminal now. */
  get canAsk(): boolean {
    const terminal = this.#terminal;
    if (terminal === undefined || this.#suspended !== undefined || this.#inBackground) return false;
    return this.#isApart || terminal.foreground === ownGroup();
  }

  get hasTerminal(): boolean {
    return this.#terminal !== undefined;
  }

  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * How the command ended: its exit code. Where a signal ended it, this process ends by the same one, and the result is
   * what a shell says of that.
   */
  async outcome(): Promise<number> {
    const state = await this.#end.promise;
    this.#terminal?.close();
    if (state.type === "exited") return state.code;
    for (const signal of FORWARDED) process.removeAllListeners(signal);
    dieBy(state.signal);
    // Signals that a process survives by default, and the moment until one arrives.
    await Bun.sleep(100);
    return 128 + state.signal;
  }

  /**
   * Stops the child, has the terminal while `work` runs, and gives it back as it was. Undefined where there is none to be
   * had. Not to be called while it runs.
   */
  async borrow<T>(work: (borrowed: Borrowed) => Promise<T>): Promise<T | undefined> {
    const terminal = this.#terminal;
    if (terminal === undefined || !this.canAsk || this.#ending.signal.aborted) return undefined;
    this.#isBorrowed = true;
    const holder = terminal.foreground;
    const modes = await this.#takeTerminal(terminal, holder);
    try {
      return await work({
        terminal,
        ended: this.#ending.signal,
        onInterrupt: (tell) => {
          this.#interrupted = tell;
        },
      });
    } finally {
      this.#interrupted = undefined;
      this.#isBorrowed = false;
      if (!this.#ending.signal.aborted) this.#giveBack(terminal, { holder, modes });
    }
  }

  async #takeTerminal(terminal: Terminal, holder: number): Promise<TerminalModes> {
    if (this.#isApart) await this.#stop(holder);
    const modes = terminal.modes;
    if (this.#isApart) terminal.giveTo(ownGroup());
    if (this.#modes !== undefined) terminal.modes = this.#modes;
    terminal.forgetTyped();
    return modes;
  }

  #giveBack(
    terminal: Terminal,
    { holder, modes }: { readonly holder: number; readonly modes: TerminalModes },
  ): void {
    try {
      terminal.modes = modes;
    } catch {
      // Hung up meanwhile; the child will notice.
    }
    if (!this.#isApart) return;
    this.#give(holder);
    this.#isStopped = false;
    // A shell within would take its job for stopped if it went on before it.
    if (holder !== this.#pid) signalGroup(holder, "SIGCONT");
    signalGroup(this.#pid, "SIGCONT");
    // Programs draw their screen anew when its size may be another.
    signalGroup(holder, "SIGWINCH");
    // One that was stopped while it put its terminal in order does that now, and then stops by itself.
    setTimeout(() => this.#continueLate(), LATE_MS);
  }

  #continueLate(): void {
    if (this.#isBorrowed || this.#suspended !== undefined || this.#ending.signal.aborted) return;
    signalGroup(this.#pid, "SIGCONT");
  }

  /** A program with a screen of its own puts the terminal in order when it is asked to stop; none can refuse the second. */
  async #stop(holder: number): Promise<void> {
    if (holder !== this.#pid) {
      signalGroup(this.#pid, "SIGSTOP");
      await this.#stopped(STOP_MS);
      signalGroup(holder, "SIGSTOP");
      return;
    }
    signalGroup(this.#pid, "SIGTSTP");
    // Of the group the system tells of the first alone, a shell perhaps: the others are given their time, too.
    await Promise.all([this.#stopped(TIDY_MS), Bun.sleep(TIDY_MS)]);
    signalGroup(this.#pid, "SIGSTOP");
    await this.#stopped(STOP_MS);
  }

  async #stopped(withinMs: number): Promise<boolean> {
    const until = Date.now() + withinMs;
    while (!this.#isStopped && !this.#ending.signal.aborted && Date.now() < until) {
      await Bun.sleep(5);
      this.#look();
    }
    return this.#isStopped || this.#ending.signal.aborted;
  }

  #look(): void {
    if (this.#ending.signal.aborted) return;
    const state = childState(this.#pid);
    if (state === undefined) return;
    if (state.type !== "stopped") return this.#ended(state);
    if (this.#isBorrowed) this.#isStopped = true;
    else if (this.#isApart) this.#childStopped(state.signal);
  }

  /** Whoever comes behind, a script perhaps, must not find the terminal with a group that is gone. */
  #ended(state: ChildState): void {
    if (this.#isApart && !this.#inBackground) this.#give(ownGroup());
    this.#ending.abort();
    this.#end.resolve(state);
  }

  #childStopped(signal: number): void {
    const wanted = signal === signalNumber("SIGTTIN") || signal === signalNumber("SIGTTOU");
    // It asked for the terminal before it had it.
    if (wanted && this.#terminal?.foreground === this.#pid) return signalGroup(this.#pid, "SIGCONT");
    this.#suspend();
  }

  /** Its user pressed Ctrl-Z: whoever started us has to hear of it, and has the terminal meanwhile. */
  #suspend(): void {
    const terminal = this.#terminal;
    if (terminal === undefined || this.#modes === undefined) return;
    if (!this.#inBackground) {
      this.#suspended = terminal.modes;
      this.#give(ownGroup());
      terminal.modes = this.#modes;
    } else this.#suspended = this.#modes;
    // All of the job that our shell knows, as the keys would have had it.
    process.kill(0, "SIGTSTP");
    // Where nobody controls jobs the system does not stop us: then nothing stops the child either.
    setTimeout(() => this.#goOn(), TIDY_MS);
  }

  /** We go on after a stop: in the foreground or not, as our shell says. */
  #goOn(): void {
    const terminal = this.#terminal;
    if (!this.#isApart || terminal === undefined || this.#isBorrowed) return;
    const holder = terminal.foreground;
    this.#inBackground = holder !== ownGroup() && holder !== this.#pid;
    if (holder === ownGroup()) {
      if (this.#suspended !== undefined) terminal.modes = this.#suspended;
      this.#give(this.#pid);
    }
    this.#suspended = undefined;
    signalGroup(this.#pid, "SIGCONT");
  }

  #give(group: number): void {
    try {
      this.#terminal?.giveTo(group);
    } catch {
      // The group is gone, or the terminal is: either way nobody is left to give it to.
    }
  }

  #forward(signal: (typeof FORWARDED)[number]): void {
    if (this.#isBorrowed && signal === "SIGINT" && this.#interrupted !== undefined)
      return this.#interrupted();
    if (!this.#isApart && this.#terminal !== undefined && FROM_KEYS.has(signal)) return;
    if (this.#ending.signal.aborted) return;
    try {
      process.kill(this.#pid, signal);
    } catch {
      // It has ended; that will be told.
    }
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left in it.
  }
}
