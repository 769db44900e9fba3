import { constants } from "node:os";
import { isIgnored } from "../../lib/posix/process-state.ts";
import { command } from "../command.ts";
import { showDemo } from "../demo/show.ts";
import { buildStage } from "../demo/stage.ts";
import type { Io } from "../io.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export default command({
  args: {},
  notes: ["Needs no network and no set-up; touches nothing of yours and leaves nothing behind."],
  examples: ["agent-vault demo"],
  async run(_args, io) {
    const undo = new AsyncDisposableStack();
    const { promise: interrupted, resolve } = Promise.withResolvers<number>();
    for (const signal of SIGNALS) {
      if (!isIgnored(signal)) process.on(signal, () => resolve(128 + constants.signals[signal]));
    }
    const story = tell(io, undo).then(() => 0);
    // After an interruption its steps fail one by one, because what they stand on is being removed.
    story.catch(() => undefined);
    try {
      return await Promise.race([story, interrupted]);
    } finally {
      await undo.disposeAsync();
    }
  },
});

async function tell(io: Io, undo: AsyncDisposableStack): Promise<void> {
  const [{ startDemoUpstream }, { findStart }] = await Promise.all([
    import("../../server/demo-upstream.ts"),
    import("../../server/start-report.ts"),
  ]);
  await showDemo(io, await buildStage(undo, { startUpstream: startDemoUpstream, findStart }));
}
