import { command } from "../command.ts";
import { interruptible } from "../demo/interruptible.ts";
import { showDemo } from "../demo/show.ts";
import { buildStage } from "../demo/stage.ts";
import type { Io } from "../io.ts";

export default command({
  args: {},
  notes: ["Needs no network and no set-up; touches nothing of yours and leaves nothing behind."],
  examples: ["agent-vault demo"],
  run: (_args, io) => interruptible((undo) => tell(io, undo)),
});

async function tell(io: Io, undo: AsyncDisposableStack): Promise<number> {
  const [{ startDemoUpstream }, { findStart }] = await Promise.all([
    import("../../server/demo-upstream.ts"),
    import("../../server/start-report.ts"),
  ]);
  await showDemo(io, await buildStage(undo, { startUpstream: startDemoUpstream, findStart }));
  return 0;
}
