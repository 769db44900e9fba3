import { isAgentVaultServer, readPidFile, removeStale } from "./pidfile.ts";

const PATIENCE_MS = 10_000;
const POLL_MS = 50;

export type StopResult =
  | { readonly type: "stopped"; readonly pid: number }
  | { readonly type: "not_running" }
  /** A pid file without its server; it has been removed. */
  | { readonly type: "stale" }
  /** A server holds this data directory and is no process that can be reached from here, as in another container. */
  | { readonly type: "elsewhere"; readonly pid: number | undefined }
  | { readonly type: "still_running"; readonly pid: number };

export type StopOptions = {
  /** Called before the wait, so that someone who watches knows whom it is for. */
  readonly onStopping?: (pid: number) => void;
  readonly patienceMs?: number;
};

/** Asks the server of this pid file to end and waits until it has, for 10 seconds at most. */
export async function stopServer(pidFile: string, options: StopOptions = {}): Promise<StopResult> {
  const found = readPidFile(pidFile);
  if (found.type === "absent") return { type: "not_running" };
  if (found.type === "stale") {
    removeStale(pidFile);
    return { type: "stale" };
  }
  const { pid } = found;
  if (pid === undefined || !isAgentVaultServer(pid)) return { type: "elsewhere", pid };
  options.onStopping?.(pid);
  process.kill(pid, "SIGTERM");
  const end = performance.now() + (options.patienceMs ?? PATIENCE_MS);
  while (performance.now() < end) {
    if (!isAgentVaultServer(pid)) return { type: "stopped", pid };
    await Bun.sleep(POLL_MS);
  }
  return { type: "still_running", pid };
}
