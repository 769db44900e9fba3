import type { ServerConfig } from "../config/load.ts";
import { AppError } from "../core/errors.ts";
import type { Logger } from "../ports/logger.ts";
import { receivePassword } from "./handed-password.ts";
import { createServerLogger, processIo, type RunningServer, type ServerIo, startServer } from "./start.ts";
import { NOT_STARTED } from "./start-report.ts";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
/** What a shell shows for a process that SIGTERM ended. */
const KILLED = 143;

/**
 * Serves until a signal ends it: the first lets requests in hand finish, the second ends the process at once.
 * In the process that `server -d` leaves running, the master password comes on standard input and a failed start is
 * told in the log, where the parent looks for it. Throws what `startServer` throws.
 */
export async function runServer(config: ServerConfig, io: ServerIo = processIo): Promise<void> {
  // Whatever is made from here on, by whichever library, is for this user alone.
  process.umask(0o077);
  const logger = createServerLogger(config, io);
  keepAlive(logger);
  const server = await startToldInLog(config, io, logger);
  await new Promise<void>((resolve, reject) => {
    let stopping = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (stopping) process.exit(KILLED);
      stopping = true;
      logger.info("stopping; a second signal ends it at once", { signal });
      server.stop().then(resolve, reject);
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
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
 * A line of the log that cannot be written (full disk, reader gone) is lost: were it an error like others, telling
 * of it would be the next.
 */
function keepAlive(logger: Logger): void {
  process.stderr.on("error", () => {});
  process.on("uncaughtException", (error) => logger.error("uncaught exception", { error }));
  process.on("unhandledRejection", (error) => logger.error("unhandled rejection", { error }));
}
