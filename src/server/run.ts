import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";
import type { ServerConfig } from "../config/load.ts";
import { AppError } from "../core/errors.ts";
import { isIgnored, replaceDescriptor } from "../lib/posix/process-state.ts";
import type { Logger } from "../ports/logger.ts";
import { receivePassword } from "./handed-password.ts";
import { createLineSink } from "./standard-error.ts";
import { createServerLogger, type RunningServer, type ServerIo, startServer } from "./start.ts";
import { NOT_STARTED } from "./start-report.ts";

/** What a shell shows for a process that SIGTERM ended. */
const KILLED = 143;
/** A reader of the log that has stopped reading holds the end up no longer. */
const FLUSH_MS = 1000;

/**
 * Serves until a signal ends it: the first lets requests in hand finish, the second ends the process at once. SIGHUP
 * reloads (`RunningServer.reload`, and in the background the log file is opened anew), unless it comes from a terminal.
 * In the process that `server -d` leaves running, the master password comes on standard input and a failed start is
 * told in the log, where the parent looks for it. Throws what `startServer` throws.
 */
export async function runServer(config: ServerConfig): Promise<void> {
  // Whatever is made from here on, by whichever library, is for this user alone.
  process.umask(0o077);
  const io = createLineSink(2);
  const logger = createServerLogger(config, io);
  keepAlive(logger);
  try {
    await serve(config, io, logger);
  } finally {
    await io.flush(FLUSH_MS);
  }
}

async function serve(config: ServerConfig, io: ServerIo, logger: Logger): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  let server: RunningServer | undefined;
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping || server === undefined) process.exit(KILLED);
    stopping = true;
    logger.info("stopping; a second signal ends it at once", { signal });
    server.stop().then(resolve, reject);
  };
  const onHangUp = (): void => {
    if (config.detachedChild) reopenLog(config.paths.serverLog, logger);
    logger.info("reloading", { signal: "SIGHUP" });
    server?.reload().catch((error) => logger.warn("reloading failed", { error }));
  };
  // Before the start is told: who waits for that may end it in the same moment.
  const forget = handle({ SIGTERM: onSignal, SIGINT: onSignal, SIGHUP: atTerminal() ? onSignal : onHangUp });
  try {
    server = await startToldInLog(config, io, logger);
    await ended;
  } finally {
    forget();
  }
}

type Handlers = { readonly [S in NodeJS.Signals]?: (signal: NodeJS.Signals) => void };

/** What was ignored when we were started, as by `nohup` or for a script's background job, stays ignored. */
function handle(handlers: Handlers): () => void {
  const all = Object.entries(handlers) as [NodeJS.Signals, (signal: NodeJS.Signals) => void][];
  const ours = all.filter(([signal]) => signal === "SIGTERM" || !isIgnored(signal));
  for (const [signal, handler] of ours) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of ours) process.off(signal, handler);
  };
}

/** There SIGHUP says that the terminal is gone, and elsewhere, by custom, that something changed. */
function atTerminal(): boolean {
  return isatty(0) || isatty(2);
}

/** What rotates logs has moved the file away: from now on the one at its place is written, by descriptors 1 and 2. */
function reopenLog(path: string, logger: Logger): void {
  try {
    const log = openSync(path, "a", 0o600);
    for (const standard of [1, 2]) replaceDescriptor(standard, log);
    closeSync(log);
  } catch (error) {
    logger.warn("the log file cannot be opened anew", { path, error });
  }
}

async function startToldInLog(config: ServerConfig, io: ServerIo, logger: Logger): Promise<RunningServer> {
  if (!config.detachedChild) return startServer(config, io);
  try {
    const masterPassword = await receivePassword(process.stdin);
    return await startServer({ ...config, masterPassword }, io);
  } catch (error) {
    const known =
      error instanceof AppError ? { code: error.code, message: error.message, hint: error.hint } : {};
    logger.error(NOT_STARTED, { ...known, error });
    throw error;
  }
}

/**
 * One connection's unforeseen error must not end everyone else's; it is told with its stack and the server goes on.
 */
function keepAlive(logger: Logger): void {
  process.on("uncaughtException", (error) => logger.error("uncaught exception", { error }));
  process.on("unhandledRejection", (error) => logger.error("unhandled rejection", { error }));
}
