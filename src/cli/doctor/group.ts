type Output = "ignore" | "pipe" | Bun.BunFile;

export type Group<Out extends Output, Err extends Output> = {
  readonly child: Bun.Subprocess<"ignore", Out, Err>;
  /** Nothing of it is left then. */
  readonly end: () => void;
};

type GroupOptions<Out extends Output, Err extends Output> = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdout: Out;
  readonly stderr: Err;
};

/**
 * Starts a program at the head of a group, so that what it has started ends with it. Undefined: the system cannot
 * execute it.
 */
export function startGroup<const Out extends Output, const Err extends Output>(
  command: readonly string[],
  options: GroupOptions<Out, Err>,
): Group<Out, Err> | undefined {
  let child: Bun.Subprocess<"ignore", Out, Err>;
  try {
    child = Bun.spawn([...command], { ...options, stdin: "ignore", detached: true });
  } catch {
    return undefined;
  }
  return { child, end: () => endGroup(child.pid) };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it is gone.
  }
}
