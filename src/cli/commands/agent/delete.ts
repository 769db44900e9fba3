import { agentName, yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: { ...agentName, ...yesAtTerminalFlag },
  notes: ["Its tokens and what is open end within a second, and its name is free again."],
  examples: ["agent-vault agent delete my-agent", "agent-vault agent delete my-agent --yes"],
  async run({ name, yes }, io) {
    const client = await userClient(io);
    await confirmAtTerminal(io, yes, `Delete agent "${name}" with all its tokens and its access to vaults?`);
    await client.agents.delete(name);
    io.print.done(`Deleted agent "${name}"`);
  },
});
