import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    id: { type: "positional", description: "As agent policy list shows it" },
    ...yesAtTerminalFlag,
  },
  notes: ["What was counted under it is forgotten."],
  examples: ["agent-vault agent policy remove pol_3f9c0a1b2c3d4e5f60718293a4b5c6d7 --yes"],
  async run({ id, yes }, io) {
    const { policies } = await userClient(io);
    await confirmAtTerminal(io, yes, `Remove policy ${id}, so that what it limits is limited no more?`);
    await policies.delete(id);
    io.print.done(`Removed policy ${id}`);
  },
});
