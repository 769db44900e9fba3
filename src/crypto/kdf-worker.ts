/**
 * The thread that computes Argon2id: an entry point of its own (`build/binary.ts`), started by `kdf.ts`. It is behind
 * every other thread of the machine: whoever signs in waits a little longer, and whoever is proxied does not notice.
 */
import { argon2Sync } from "node:crypto";
import { letOthersGoFirst } from "../lib/posix/thread-priority.ts";
import type { KdfAnswer, KdfQuestion } from "./kdf-thread.ts";

declare const self: Worker;

letOthersGoFirst();

self.onmessage = ({ data }: MessageEvent<KdfQuestion>) => postMessage(answer(data));

function answer({ password, salt, cost, length }: KdfQuestion): KdfAnswer {
  try {
    const key = argon2Sync("argon2id", {
      message: password,
      nonce: salt,
      passes: cost.time,
      memory: cost.memoryKib,
      parallelism: cost.parallelism,
      tagLength: length,
    });
    return { key: new Uint8Array(key) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
