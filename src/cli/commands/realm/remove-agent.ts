import { agentName, yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { realmName } from "../../realm/words.ts";
import { userClient } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: { ...realmName, ...agentName, ...yesAtTerminalFlag },
  notes: ["One that is in no other realm lands in the default one, which it leaves once it is in another."],
  examples: ["agent-vault realm remove-agent default my-agent --yes"],
  async run({ realm, name, yes }, io) {
    const { realms } = await userClient(io);
    await confirmAtTerminal(io, yes, `Remove agent "${name}" from realm "${realm}"?`);
    await realms.removeAgent(realm, name);
    io.print.done(`Removed agent "${name}" from realm "${realm}"`);
  },
});
