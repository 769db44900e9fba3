import { agentName } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: {
    ...agentName,
    "new-name": {
      type: "positional",
      description: "3 to 64 characters of a-z, 0-9 and single hyphens inside",
    },
  },
  notes: ["Its token, role and vaults stay."],
  examples: ["agent-vault agent rename my-agent new-name"],
  async run({ name, ...args }, io) {
    const renamed = await (await userClient(io)).agents.rename(name, { name: args["new-name"] });
    io.print.done(`Agent renamed from "${renamed.old_name}" to "${renamed.new_name}"`);
  },
});
