import { agentName, jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: { ...agentName, ...jsonFlag },
  notes: ["Policies on the agent may leave it less: agent-vault agent policy list --agent NAME."],
  examples: ["agent-vault agent capability list my-agent"],
  async run({ name, json }, io) {
    const { capabilities } = await (await userClient(io)).agents.read(name);
    if (json) return io.print.json(capabilities);
    if (capabilities.length === 0) return io.print.line(`Agent "${name}" has no capabilities.`);
    for (const capability of capabilities) io.print.line(capability);
  },
});
