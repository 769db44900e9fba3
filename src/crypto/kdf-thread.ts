import { workerUrl } from "../lib/worker-url.ts";

/** Argon2id costs (RFC 9106): passes, memory in KiB, lanes. */
export type KdfCost = { readonly time: number; readonly memoryKib: number; readonly parallelism: number };

export type KdfQuestion = {
  readonly password: string;
  readonly salt: Uint8Array;
  readonly cost: KdfCost;
  /** Of the key, in bytes. */
  readonly length: number;
};
export type KdfAnswer = { readonly key: Uint8Array } | { readonly failed: string };

/** A thread that computes one key after another. */
export type KdfThread = {
  /** Asked once it has answered. Rejects for a cost that is impossible, and when the thread has ended or ends meanwhile. */
  ask(question: KdfQuestion): Promise<Uint8Array>;
  /** Ends it, answered or not. */
  end(): void;
};

const GONE = "the thread that hashes passwords has ended";

/** Starts a thread. An idle one does not keep the program from ending. `onEnd` hears that it has ended, however it did. */
export function startKdfThread(onEnd: () => void = () => {}): KdfThread {
  const worker = new Worker(
    workerUrl(import.meta.url, { compiled: "./crypto/kdf-worker.js", source: "./kdf-worker.ts" }),
  );
  let isGone = false;
  let settle: ((answer: KdfAnswer) => void) | undefined;
  const answered = (answer: KdfAnswer) => {
    worker.unref();
    settle?.(answer);
    settle = undefined;
  };
  worker.onmessage = ({ data }: MessageEvent<KdfAnswer>) => {
    // On a turn of its own, as in `store/sqlite/thread.ts`.
    Bun.sleep(0).then(() => answered(data));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    answered({ failed: event.message });
  };
  worker.addEventListener("close", () => {
    isGone = true;
    onEnd();
    answered({ failed: GONE });
  });
  worker.unref();
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (isGone) return reject(new Error(GONE));
        settle = (answer) => ("key" in answer ? resolve(answer.key) : reject(new Error(answer.failed)));
        worker.ref();
        worker.postMessage(question);
      }),
    end: () => worker.terminate(),
  };
}
