import { AppError } from "../../core/errors.ts";
import type { LogBatch } from "../../core/log/batch.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { Logger } from "../../ports/logger.ts";
import type { LogRepo } from "../../ports/store/instance/logs.ts";
import { BATCH_ROWS, WaitingRows } from "./waiting-rows.ts";

const DELAY_MS = 250;
const MAX_RETRY_MS = 5000;
const STOP_MS = 3000;
const AWAY = "request log cannot be written; rows wait";
const REFUSED = "request-log rows refused by the database";

export type LogWriterDeps = { readonly logs: Pick<LogRepo, "append">; readonly logger: Logger };

/** `stop` writes what waits, for 3 seconds at most, and says what could not be written. */
export type LogWriter = LogSink & { stop(): Promise<void> };

/**
 * Writes request-log rows behind the requests: up to 2048 in one transaction, at the latest after 250 ms, one at a
 * time. While the database does not answer, up to 16,384 rows wait in order; what comes beyond is dropped and counted.
 * A batch whose answer is lost is sent again as it was, and the store leaves out what it has.
 */
export function createLogWriter({ logs, logger }: LogWriterDeps): LogWriter {
  const rows = new WaitingRows(crypto.randomUUID());
  const readers = new Readers();
  const pause = createPause();
  let dropped = 0;
  let state: "open" | "stopping" | "abandoned" = "open";
  let pump: Promise<void> | undefined;
  const isAbandoned = () => state === "abandoned";
  const mayWait = () => rows.count < BATCH_ROWS && state === "open" && readers.none;

  const run = async (): Promise<void> => {
    let retryMs = 0;
    while (rows.count > 0 && !isAbandoned()) {
      if (mayWait()) await pause.wait(DELAY_MS);
      const batch = rows.oldest();
      if (batch === undefined) break;
      const away = await append(logs, logger, batch);
      if (away === undefined) {
        rows.written();
        readers.written(batch.rows);
        retryMs = 0;
        continue;
      }
      readers.leave();
      // Once it is abandoned, what is lost has been said.
      if (!isAbandoned()) logger.warn(AWAY, { rows: batch.rows, error: away });
      retryMs = Math.min(Math.max(retryMs * 2, DELAY_MS), MAX_RETRY_MS);
      await pause.wait(state === "open" ? retryMs : DELAY_MS);
    }
    pump = undefined;
  };

  return {
    add(entry) {
      if (!rows.add(entry)) {
        dropped += 1;
        if (isPowerOfTwo(dropped)) logger.warn("request log is full; rows are dropped", { dropped });
        return;
      }
      pump ??= run();
      // Only the wait for more rows is cut short: while the database is away, each retry comes in its own time.
      if (rows.count === BATCH_ROWS) pause.end();
    },
    async flush() {
      if (rows.count === 0 || state === "abandoned") return;
      pause.end();
      await readers.wait(rows.count);
    },
    async stop() {
      state = "stopping";
      pause.end();
      let timer: Timer | undefined;
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([pump, deadline]);
      clearTimeout(timer);
      state = "abandoned";
      readers.leave();
      if (rows.count > 0) logger.warn("request-log rows could not be written", { lost: rows.count });
    },
  };
}

/** Those who wait until the rows that were there when they came are written, or cannot be for now. */
class Readers {
  #waiting: { rows: number; readonly resolve: () => void }[] = [];

  get none(): boolean {
    return this.#waiting.length === 0;
  }

  wait(rows: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ rows, resolve }));
  }

  written(rows: number): void {
    for (const reader of this.#waiting) reader.rows -= rows;
    for (const { resolve } of this.#waiting.filter((reader) => reader.rows <= 0)) resolve();
    this.#waiting = this.#waiting.filter((reader) => reader.rows > 0);
  }

  leave(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }
}

/** A wait that can be cut short. */
function createPause(): { wait(ms: number): Promise<void>; end(): void } {
  let end = (): void => {};
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return { wait, end: () => end() };
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}

/** Undefined when the batch is done with; otherwise why the database cannot be reached and the batch should wait. */
async function append(
  logs: Pick<LogRepo, "append">,
  logger: Logger,
  batch: LogBatch,
): Promise<AppError | undefined> {
  try {
    const { refused, cause } = await logs.append(batch);
    if (refused > 0) logger.warn(REFUSED, { rows: refused, error: cause });
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.kind === "unavailable") return error;
    logger.warn(REFUSED, { rows: batch.rows, error });
    return undefined;
  }
}
