import { AppError } from "../../core/errors.ts";
import type { Entry } from "../../core/log/entry.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { Logger } from "../../ports/logger.ts";
import type { LogRepo } from "../../ports/store/logs.ts";

const CAPACITY = 16_384;
const BATCH = 512;
const DELAY_MS = 250;
const MAX_RETRY_MS = 5000;
const STOP_MS = 3000;

export type LogWriterDeps = { readonly logs: Pick<LogRepo, "append">; readonly logger: Logger };

/** `stop` writes what waits, for 3 seconds at most, and says what could not be written. */
export type LogWriter = LogSink & { stop(): Promise<void> };

/**
 * Writes request-log rows behind the requests: up to 512 in one insert, at the latest after 250 ms, one insert at a
 * time. While the database does not answer, up to 16,384 rows wait in order; what comes beyond is dropped and counted.
 */
export function createLogWriter({ logs, logger }: LogWriterDeps): LogWriter {
  const queue: Entry[] = [];
  const readers = new Readers();
  const pause = createPause();
  let dropped = 0;
  let state: "open" | "stopping" | "abandoned" = "open";
  let pump: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    let retryMs = 0;
    while (queue.length > 0 && state !== "abandoned") {
      const mayWait = queue.length < BATCH && state === "open" && readers.none;
      if (mayWait) await pause.wait(DELAY_MS);
      const batch = queue.slice(0, BATCH);
      if (await append(logs, logger, batch)) {
        queue.splice(0, batch.length);
        readers.written(batch.length);
        retryMs = 0;
        continue;
      }
      readers.leave();
      retryMs = Math.min(Math.max(retryMs * 2, DELAY_MS), MAX_RETRY_MS);
      await pause.wait(state === "open" ? retryMs : DELAY_MS);
    }
    pump = undefined;
  };

  return {
    add(entry) {
      if (queue.length >= CAPACITY) {
        dropped += 1;
        if (isPowerOfTwo(dropped)) logger.warn("request log is full; rows are dropped", { dropped });
        return;
      }
      queue.push(entry);
      pump ??= run();
      // Only the wait for more rows is cut short: while the database is away, each retry comes in its own time.
      if (queue.length === BATCH) pause.end();
    },
    async flush() {
      if (queue.length === 0 || state === "abandoned") return;
      pause.end();
      await readers.wait(queue.length);
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
      if (queue.length > 0) logger.warn("request-log rows could not be written", { lost: queue.length });
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

/**
 * False when the database cannot be reached and the batch should wait. One row that the database refuses does not
 * take the others with it: they are then written singly, and the refused one is given up.
 */
async function append(
  logs: Pick<LogRepo, "append">,
  logger: Logger,
  batch: readonly Entry[],
): Promise<boolean> {
  try {
    await logs.append(batch);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === "unavailable") {
      logger.warn("request log cannot be written; rows wait", { rows: batch.length, error });
      return false;
    }
    if (batch.length > 1) {
      for (const entry of batch) if (!(await append(logs, logger, [entry]))) return false;
      return true;
    }
    logger.warn("request-log row refused by the database", { error });
    return true;
  }
}
