import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    "token-suffix": {
      type: "positional",
      description: "Suffix from agent-vault agent invite list, more of the token's end, or all of it",
    },
    ...yesAtTerminalFlag,
  },
  examples: ["agent-vault agent invite revoke 3f9a01bc"],
  async run(args, io) {
    const client = await userClient(io);
    await confirmAtTerminal(io, args.yes, "Revoke this invite? Its link is good for nothing then.");
    const { agent_name } = await client.agentInvites.revoke(args["token-suffix"]);
    io.print.done(`Revoked the invite of agent "${agent_name}"`);
  },
});
