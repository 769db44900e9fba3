import { agentName } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: {
    ...agentName,
    role: {
      type: "enum",
      options: ["owner", "member", "no-access"],
      required: true,
      description: "What it may do on the instance",
    },
  },
  notes: ["agent-vault vault agent set-role changes its role in one vault."],
  examples: ["agent-vault agent set-role my-agent --role owner"],
  async run({ name, role }, io) {
    const changed = await (await userClient(io)).agents.setRole(name, { role });
    io.print.done(`Role of agent "${changed.agent}" changed from ${changed.old_role} to ${changed.new_role}`);
  },
});
