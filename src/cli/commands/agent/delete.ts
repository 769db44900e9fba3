import { agentName, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { confirmOrAbort } from "../../ui/prompt.ts";

export default command({
  args: { ...agentName, ...yesFlag },
  notes: ["Its tokens and what is open end within a second, and its name is free again."],
  examples: ["agent-vault agent delete my-agent", "agent-vault agent delete my-agent --yes"],
  async run({ name, yes }, io) {
    const client = await userClient(io);
    await confirmOrAbort(io, yes, `Delete agent "${name}" with all its tokens and its access to vaults?`);
    await client.agents.delete(name);
    io.print.done(`Deleted agent "${name}"`);
  },
});
