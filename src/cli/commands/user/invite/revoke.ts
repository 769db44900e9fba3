import { command } from "../../../command.ts";
import { inviteName, inviteWord } from "../../../invite/named.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: { ...inviteWord },
  notes: ["agent-vault user invite list shows how the tokens end."],
  examples: ["agent-vault user invite revoke 4f9c02ab"],
  async run({ token }, io) {
    const { email } = await (await userClient(io)).userInvites.revoke(inviteName(token));
    io.print.done(`Revoked the invite of ${email}`);
  },
});
