/**
 * Whether a run is over: its first process, and everything that may have come of it. Programs leave others behind that go on
 * (an editor, a build's daemon, a container), so what cannot be told from one of these counts as one.
 */
import type { RunProcess } from "./process.ts";
import type { Trace } from "./traces.ts";

type Listed = {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: number;
  readonly ended: boolean;
  readonly ofKernel: boolean;
};
type Table = ReadonlyMap<number, Listed>;

export function isAlive(
  { pid, startedAt }: Pick<RunProcess, "pid" | "startedAt">,
  found: Listed | undefined,
) {
  return found !== undefined && found.pid === pid && found.startedAt === startedAt && !found.ended;
}

/** Of all processes those that can be of the run, for nothing older is: what they were started with has to be looked at. */
export function candidates(run: RunProcess, table: Table): readonly Listed[] {
  return [...table.values()].filter(
    ({ startedAt, ended, ofKernel }) => startedAt >= run.startedAt && !ended && !ofKernel,
  );
}

/** `traces` has one for each candidate; one that is missing is not known. */
export function isGone(run: RunProcess, table: Table, traces: ReadonlyMap<number, Trace>): boolean {
  if (isAlive(run, table.get(run.pid))) return false;
  return candidates(run, table).every((one) => !mayBeOf(run, one, { table, traces }));
}

/**
 * One whose own start does not tell is judged by what is above it. A process that is known to be none of the run has started
 * none of it either; and orphans fall to those alone that were above the run, or to the first process of all.
 */
function mayBeOf(
  run: RunProcess,
  one: Listed,
  { table, traces }: { readonly table: Table; readonly traces: ReadonlyMap<number, Trace> },
): boolean {
  const seen = new Set<number>();
  for (let at: Listed | undefined = one; at !== undefined && !seen.has(at.pid); at = table.get(at.parent)) {
    seen.add(at.pid);
    if (at.startedAt < run.startedAt) return at.pid === 1 || isAbove(run, at);
    const trace = traces.get(at.pid) ?? "unknown";
    if (trace !== "unknown") return trace === "found";
  }
  return true;
}

function isAbove({ ancestors }: RunProcess, { pid, startedAt }: Listed): boolean {
  return ancestors.some((above) => above.pid === pid && above.startedAt === startedAt);
}
