import { agentName, yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: { ...agentName, ...yesAtTerminalFlag },
  notes: ["Its tokens and what is open end within a second. It does not come back; its name stays taken."],
  examples: ["agent-vault agent revoke my-agent", "agent-vault agent revoke my-agent --yes"],
  async run({ name, yes }, io) {
    const client = await userClient(io);
    await confirmAtTerminal(io, yes, `Revoke agent "${name}" for good, with all its tokens?`);
    await client.agents.revoke(name);
    io.print.done(`Revoked agent "${name}"`);
  },
});
