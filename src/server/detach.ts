import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fchmodSync, fstatSync, openSync, readFileSync } from "node:fs";
import { fromFileFailure, isFull, openDataDirectory } from "../config/data-directory.ts";
import { detachedEnvironment } from "../config/detached-environment.ts";
import type { ServerConfig } from "../config/load.ts";
import { AppError } from "../core/errors.ts";
import { handPassword } from "./handed-password.ts";
import { refuseSecond } from "./pidfile.ts";
import { findStart, type StartReport } from "./start-report.ts";

const POLL_MS = 100;
const PATIENCE_MS = 5000;

export type DetachedServer = {
  readonly pid: number;
  readonly apiUrl: string;
  readonly proxyPort: number | undefined;
  readonly logPath: string;
};

/**
 * Starts the server in the background, in a session of its own, and returns once it answers. `command` is the program
 * with all arguments of a foreground start. Throws what kept the server from starting, in its own words; also
 * `already_running` before anything is started.
 */
export async function startDetached(
  config: ServerConfig,
  command: readonly string[],
): Promise<DetachedServer> {
  const { home, serverLog, pidFile } = config.paths;
  openDataDirectory(home);
  refuseSecond(pidFile);
  const log = openLog(config);
  try {
    const from = fstatSync(log).size;
    const child = launch(config, command, log);
    const outcome = await awaitStart(child, () => readFileSync(serverLog).subarray(from).toString("utf8"));
    if (outcome.state === "gone" && outcome.report.type === "unknown" && isFull(home)) {
      throw new AppError("store_full", { hint: "Free some space and retry." });
    }
    const { apiUrl, proxyPort } = settle(outcome, serverLog);
    return { apiUrl, proxyPort, pid: child.pid ?? 0, logPath: serverLog };
  } finally {
    closeSync(log);
  }
}

function openLog({ paths }: ServerConfig): number {
  try {
    const log = openSync(paths.serverLog, "a", 0o600);
    fchmodSync(log, 0o600);
    return log;
  } catch (error) {
    throw fromFileFailure(error, paths.home);
  }
}

function launch(config: ServerConfig, [program = "", ...args]: readonly string[], log: number): ChildProcess {
  const child = spawn(program, args, {
    cwd: config.paths.home,
    env: detachedEnvironment(config),
    detached: true,
    stdio: ["pipe", log, log],
  });
  if (child.stdin !== null) handPassword(child.stdin, config.masterPassword);
  child.unref();
  return child;
}

type Outcome = { readonly report: StartReport; readonly state: "answers" | "gone" | "silent" };

/** Until the log tells of failure, the server answers, the process is gone, or patience ends. */
async function awaitStart(child: ChildProcess, readLog: () => string): Promise<Outcome> {
  let gone = false;
  const onGone = (): void => {
    gone = true;
  };
  child.once("exit", onGone);
  child.once("error", onGone);
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    // Asked before the log is read: what a process says last, it has said when it is gone.
    const wasGone = gone;
    const report = findStart(readLog());
    if (wasGone || report.type === "failed") return { report, state: "gone" };
    if (report.type === "started" && (await answers(report.apiUrl))) return { report, state: "answers" };
    if (performance.now() > end) return { report, state: "silent" };
    await Bun.sleep(POLL_MS);
  }
}

/** Asked directly, whatever proxy this environment has: the answer must be this machine's. */
async function answers(apiUrl: string): Promise<boolean> {
  try {
    const reply = await fetch(`${apiUrl}/health`, { signal: AbortSignal.timeout(2000), proxy: false });
    return reply.ok;
  } catch {
    return false;
  }
}

function settle({ report, state }: Outcome, logPath: string): Pick<DetachedServer, "apiUrl" | "proxyPort"> {
  if (state === "answers" && report.type === "started") return report;
  const hint = `See ${logPath}; started without --detach it says more.`;
  if (report.type === "failed") {
    throw new AppError(report.code, { message: report.message, hint: report.hint ?? hint });
  }
  if (state === "silent") {
    const seconds = PATIENCE_MS / 1000;
    const message = `The server has not answered within ${seconds} seconds; it may still be starting.`;
    throw new AppError("internal", { message, hint });
  }
  const said =
    report.type === "unknown" && report.lastLine !== undefined ? ` It said: ${report.lastLine}` : "";
  throw new AppError("internal", { message: `The server ended before it answered.${said}`, hint });
}
