import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { inviteName, inviteWord } from "../../../invite/named.ts";
import { printInvited } from "../../../invite/print-invited.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: { ...inviteWord, ...jsonFlag },
  notes: [
    "The link that was sent before is good for nothing from then on. One that has expired can be sent again.",
  ],
  examples: ["agent-vault user invite resend 4f9c02ab"],
  async run({ token, json }, io) {
    const invite = await (await userClient(io)).userInvites.resend(inviteName(token));
    if (json) return io.print.json(invite);
    printInvited(io, invite, "renewed");
  },
});
