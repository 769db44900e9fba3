import type { ProcessId, RunProcess } from "../../core/run/process.ts";
import type { Processes } from "../../ports/run/processes.ts";

/** Above a process there are seldom ten. */
const MOST_ANCESTORS = 64;

/**
 * The process that a run says it begins with, if it is the one that is seen here under that number: run by whoever asks, and
 * started when it says it was. In another container, or on another machine, the same number is another's.
 */
export function identifyProcess(
  processes: Processes,
  asked: {
    readonly pid: number;
    readonly startedAt: number | undefined;
    readonly from: { readonly isLocal: boolean; readonly uid: number | undefined };
  },
): RunProcess | undefined {
  const { pid, startedAt, from } = asked;
  if (!from.isLocal || from.uid === undefined || startedAt === undefined) return undefined;
  const found = processes.find(pid);
  if (found === undefined || found.startedAt !== startedAt || found.ended) return undefined;
  if (processes.userOf(pid) !== from.uid) return undefined;
  const ancestors: ProcessId[] = [];
  let above = processes.find(found.parent);
  while (above !== undefined && ancestors.length < MOST_ANCESTORS) {
    ancestors.push({ pid: above.pid, startedAt: above.startedAt });
    above = processes.find(above.parent);
  }
  return { pid, startedAt, ancestors };
}
