import { agentName, jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { ...agentName, ...jsonFlag },
  notes: [
    "An agent is frozen when it has sent a canary through a vault whose canary-response is freeze: its tokens",
    "and SVIDs, and the tokens that it minted, are refused until an owner thaws it. Find out first what it did.",
  ],
  examples: ["agent-vault agent thaw my-agent"],
  async run({ name, json }, io) {
    const thawed = await (await userClient(io)).agents.thaw(name);
    if (json) return io.print.json(thawed);
    io.print.done(
      `Agent "${thawed.name}" is frozen no longer; it was since ${thawed.frozen_at}: ${thawed.frozen_reason}`,
    );
  },
});
