import { rmSync } from "node:fs";
import { type IsServer, isAgentVaultServer, readPidFile } from "./pidfile.ts";

const PATIENCE_MS = 10_000;
const POLL_MS = 50;

export type StopResult =
  | { readonly type: "stopped"; readonly pid: number }
  | { readonly type: "not_running" }
  /** A pid file without its server; it has been removed. */
  | { readonly type: "stale" }
  | { readonly type: "still_running"; readonly pid: number };

export type StopOptions = {
  /** Called before the wait, so that someone who watches knows whom it is for. */
  readonly onStopping?: (pid: number) => void;
  readonly isServer?: IsServer;
  readonly patienceMs?: number;
};

/** Asks the server of this pid file to end and waits until it has, for 10 seconds at most. */
export async function stopServer(pidFile: string, options: StopOptions = {}): Promise<StopResult> {
  const { isServer = isAgentVaultServer, patienceMs = PATIENCE_MS } = options;
  const found = readPidFile(pidFile, isServer);
  if (found.type === "absent") return { type: "not_running" };
  if (found.type === "stale") {
    rmSync(pidFile, { force: true });
    return { type: "stale" };
  }
  const { pid } = found;
  options.onStopping?.(pid);
  process.kill(pid, "SIGTERM");
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    if (!isServer(pid)) return { type: "stopped", pid };
    await Bun.sleep(POLL_MS);
  }
  return { type: "still_running", pid };
}
