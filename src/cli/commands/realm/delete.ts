import { yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { realmName } from "../../realm/words.ts";
import { userClient } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: { ...realmName, ...yesAtTerminalFlag },
  notes: ["Its agents stay; those that are in no other realm land in the default one of their company."],
  examples: ["agent-vault realm delete eng --yes"],
  async run({ realm, yes }, io) {
    const { realms } = await userClient(io);
    await confirmAtTerminal(io, yes, `Delete realm "${realm}"?`);
    await realms.delete(realm);
    io.print.done(`Deleted realm "${realm}"`);
  },
});
