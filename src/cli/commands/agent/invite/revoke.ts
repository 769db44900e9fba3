import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: {
    "token-suffix": {
      type: "positional",
      description: "Suffix from agent-vault agent invite list, more of the token's end, or all of it",
    },
  },
  examples: ["agent-vault agent invite revoke 3f9a01bc"],
  async run(args, io) {
    const { agent_name } = await (await userClient(io)).agentInvites.revoke(args["token-suffix"]);
    io.print.done(`Revoked the invite of agent "${agent_name}"`);
  },
});
