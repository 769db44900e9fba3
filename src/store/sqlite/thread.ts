import { AppError } from "../../core/errors.ts";
import { workerUrl } from "../../lib/worker-url.ts";
import { type Answers, fromFailure, type Reply, type Request, type Work } from "./message.ts";

/** A thread with one connection of SQLite. Rejections are the errors of SQLite and the file system, or AppError. */
export type SqliteThread = {
  /** Work is done in the order of asking. Keeps the process alive until it is answered. */
  ask<W extends Work>(work: W): Promise<Answers[W["type"]]>;
  /** Ends the thread at once. What was not answered is rejected. */
  end(): void;
};

const ENTRY_POINT = { compiled: "./store/sqlite/worker.js", source: "./worker.ts" };

type Waiting = { resolve(answer: never): void; reject(error: unknown): void };

/** Starts the thread. Whatever ends it, every question is answered: with `store_unavailable` once it is gone. */
export function startThread(url = workerUrl(import.meta.url, ENTRY_POINT)): SqliteThread {
  const worker = new Worker(url);
  const waiting = new Map<number, Waiting>();
  let gone: AppError | undefined;
  let last = 0;

  const leave = (reason: AppError): void => {
    gone ??= reason;
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  };

  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    // An idle database does not keep a program from ending.
    if (waiting.size === 0) worker.unref();
    // On a turn of its own: Bun delivers no further message of a worker while one is being handled, so code that goes on
    // from here and waits without yielding (`expect().rejects` of its test runner) would wait for ever.
    Bun.sleep(0).then(() => {
      if ("failed" in data) asked?.reject(fromFailure(data.failed));
      else asked?.resolve(data.done as never);
    });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    leave(died(new Error(event.message)));
  };
  worker.addEventListener("close", () => leave(died()));
  worker.unref();

  return {
    ask: (work) =>
      new Promise((resolve, reject) => {
        if (gone !== undefined) return reject(gone);
        last += 1;
        if (waiting.size === 0) worker.ref();
        waiting.set(last, { resolve, reject });
        worker.postMessage({ id: last, work } satisfies Request);
      }),
    end: () => {
      leave(new AppError("store_unavailable", { message: "The database is closed." }));
      worker.terminate();
    },
  };
}

function died(cause?: unknown): AppError {
  return new AppError("store_unavailable", {
    message: "The thread that works on the database has ended.",
    hint: "Restart the server; its log tells why, if it could be known.",
    cause,
  });
}
