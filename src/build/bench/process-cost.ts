/** CPU time and memory of a process and all its descendants, from /proc; undefined where there is none (macOS). */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** Linux reports CPU time in these ticks, whatever the kernel's own clock is. */
const TICKS_PER_SECOND = 100;

export type Cost = {
  /** User and system time so far, of ended children too. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  /** The most it has been since its start, or since `forgetPeak`. */
  readonly peakBytes: number;
};

/** Throws when the process has ended. */
export function costOf(pid: number): Cost | undefined {
  if (process.platform !== "linux") return undefined;
  let ticks = 0;
  let rssBytes = 0;
  let peakBytes = 0;
  for (const member of family(pid)) {
    const fields = statOf(member);
    ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const status = readFileSync(`/proc/${member}/status`, "utf8");
    rssBytes += kilobytes(status, "VmRSS") * 1024;
    peakBytes += kilobytes(status, "VmHWM") * 1024;
  }
  return { cpuSeconds: ticks / TICKS_PER_SECOND, rssBytes, peakBytes };
}

/** From here on the peak is counted anew. Without the right to say so, it stays what it was. */
export function forgetPeak(pid: number): void {
  if (process.platform !== "linux") return;
  for (const member of family(pid)) {
    try {
      writeFileSync(`/proc/${member}/clear_refs`, "5");
    } catch {
      // Another user's process. What is then reported is too much, never too little.
    }
  }
}

/** A line such as `VmRSS:     1234 kB`. A process that is ending has none. */
function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
}

/** Fields of /proc/<pid>/stat behind the program's name: the state is 0, the parent 1, the four times 11 to 14. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      parents.set(pid, Number(statOf(pid)[1]));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}
