import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { inviteName, inviteWord } from "../../../invite/named.ts";
import { userClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: { ...inviteWord, ...yesAtTerminalFlag },
  notes: ["agent-vault user invite list shows how the tokens end."],
  examples: ["agent-vault user invite revoke 4f9c02ab"],
  async run({ token, yes }, io) {
    const client = await userClient(io);
    await confirmAtTerminal(io, yes, "Revoke this invite? Its link is good for nothing then.");
    const { email } = await client.userInvites.revoke(inviteName(token));
    io.print.done(`Revoked the invite of ${email}`);
  },
});
