/** Commands that start things beside themselves: whatever ends them, what they started and wrote is undone. */
import { constants } from "node:os";
import { isIgnored } from "../../lib/posix/process-state.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `story` and undoes what it deferred, also when a signal comes. The exit code is the story's, or the signal's. */
export async function interruptible(story: (undo: AsyncDisposableStack) => Promise<number>): Promise<number> {
  const undo = new AsyncDisposableStack();
  const { promise: interrupted, resolve } = Promise.withResolvers<number>();
  for (const signal of SIGNALS) {
    if (!isIgnored(signal)) process.on(signal, () => resolve(128 + constants.signals[signal]));
  }
  const told = story(undo);
  // After an interruption its steps fail one by one, because what they stand on is being removed.
  told.catch(() => undefined);
  try {
    return await Promise.race([told, interrupted]);
  } finally {
    await undo.disposeAsync();
  }
}
