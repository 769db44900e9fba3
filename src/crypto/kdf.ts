import { AppError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { type KdfCost, type KdfThread, startKdfThread } from "./kdf-thread.ts";

/** What passwords and the master password are hashed with; about 0.2 s and 64 MiB on a common machine. */
export const KDF_COST: KdfCost = { time: 3, memoryKib: 64 * 1024, parallelism: 4 };
export const KDF_SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Two at a time: each takes its memory in full, and anyone who can reach the login may ask for one. */
const MAX_RUNNING = 2;
/** As many more stand in line: some seconds of work, which is as long as somebody waits for an answer. */
const MAX_WAITING = 64;
/** After that long without work a thread is ended: most servers see a login a day. */
const IDLE_MS = 30_000;

let running = 0;
const waiting: (() => void)[] = [];
const idle: { readonly thread: KdfThread; readonly timer: Timer }[] = [];

/**
 * 32 bytes from a password (RFC 9106, version 0x13), computed on a thread that all others go before, in the order of
 * asking. Throws AppError `busy` when too many ask at once.
 */
export async function deriveKey(password: Secret, salt: Uint8Array, cost: KdfCost): Promise<Uint8Array> {
  await takeTurn();
  try {
    return await onThread((thread) =>
      thread.ask({ password: password.open(), salt, cost, length: KEY_BYTES }),
    );
  } finally {
    const next = waiting.shift();
    // The turn is handed on: nobody who comes now is before those who wait.
    if (next === undefined) running -= 1;
    else next();
  }
}

function takeTurn(): Promise<void> | undefined {
  if (running < MAX_RUNNING) {
    running += 1;
    return undefined;
  }
  if (waiting.length >= MAX_WAITING) throw new AppError("busy");
  return new Promise((go) => waiting.push(go));
}

/** A thread that has failed is not used again. */
async function onThread<T>(work: (thread: KdfThread) => Promise<T>): Promise<T> {
  const kept = idle.pop();
  clearTimeout(kept?.timer);
  const thread = kept?.thread ?? start();
  try {
    const value = await work(thread);
    keep(thread);
    return value;
  } catch (error) {
    thread.end();
    throw error;
  }
}

function start(): KdfThread {
  // One that dies while it is idle is asked nothing any more.
  const thread: KdfThread = startKdfThread(() => forget(thread));
  return thread;
}

function keep(thread: KdfThread): void {
  const timer = setTimeout(() => {
    forget(thread);
    thread.end();
  }, IDLE_MS);
  timer.unref();
  idle.push({ thread, timer });
}

function forget(thread: KdfThread): void {
  const at = idle.findIndex((one) => one.thread === thread);
  if (at < 0) return;
  const [gone] = idle.splice(at, 1);
  clearTimeout(gone?.timer);
}
