import { yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { memberEmail, realmName } from "../../realm/words.ts";
import { userClient } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: { ...realmName, ...memberEmail, ...yesAtTerminalFlag },
  notes: ["They see its agents no longer, but for those that they made or that share a vault with them."],
  examples: ["agent-vault realm remove-member eng ann@example.com --yes"],
  async run({ realm, email, yes }, io) {
    const { realms } = await userClient(io);
    await confirmAtTerminal(io, yes, `Remove ${email} from realm "${realm}"?`);
    await realms.removeMember(realm, email);
    io.print.done(`Removed ${email} from realm "${realm}"`);
  },
});
