import { agentName } from "../../args.ts";
import { command } from "../../command.ts";
import { realmName } from "../../realm/words.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { ...realmName, ...agentName },
  notes: ["It stays in the realms that it is in. It and the agents of the realm then see each other."],
  examples: ["agent-vault realm add-agent eng my-agent"],
  async run({ realm, name }, io) {
    await (await userClient(io)).realms.addAgent(realm, name);
    io.print.done(`Added agent "${name}" to realm "${realm}"`);
  },
});
