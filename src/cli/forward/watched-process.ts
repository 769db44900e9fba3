import { readFileSync } from "node:fs";

/** Whether a process is still there; one that has ended and was not waited for is not. */
export type WatchedProcess = { readonly isAlive: () => boolean };

/** To be called while it is there: another that gets its number later is told from it, where the system says when it began. */
export function watchProcess(pid: number): WatchedProcess {
  const began = stateOf(pid)?.began;
  return {
    isAlive() {
      const state = stateOf(pid);
      if (state === undefined) return mayBeSignalled(pid);
      return state.began === began && !["Z", "X"].includes(state.state);
    },
  };
}

/** From `/proc/PID/stat` (proc(5)), whose second field, the name in brackets, may hold anything. */
function stateOf(pid: number): { readonly state: string; readonly began: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", began: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

/** Where there is no such file: nobody may be there, or somebody who is another user by now. */
function mayBeSignalled(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
