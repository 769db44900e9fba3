/** CPU time and memory of a process and all its descendants, from /proc; undefined where there is none (macOS). */
import { readdirSync, readFileSync } from "node:fs";

/** Linux reports CPU time in these ticks, whatever the kernel's own clock is. */
const TICKS_PER_SECOND = 100;

export type Cost = {
  /** User and system time so far, of ended children too. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
};

export function costOf(pid: number): Cost | undefined {
  if (process.platform !== "linux") return undefined;
  let ticks = 0;
  let rssBytes = 0;
  for (const member of family(pid)) {
    const fields = statOf(member);
    ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${member}/status`, "utf8"))?.[1];
    rssBytes += Number(resident ?? 0) * 1024;
  }
  return { cpuSeconds: ticks / TICKS_PER_SECOND, rssBytes };
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
