import { jsonFlag } from "../../../args.ts";
import { showAssignments } from "../../../assignment.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: {
    status: {
      type: "enum",
      options: ["pending", "accepted", "expired", "revoked"],
      description: "Those of one status only",
    },
    ...jsonFlag,
  },
  notes: [
    "Links cannot be shown again: the server keeps a hash. How the token ends names an invite in other commands.",
  ],
  examples: ["agent-vault user invite list --status pending"],
  async run({ status, json }, io) {
    const { invites } = await (await userClient(io)).userInvites.list(status);
    if (json) return io.print.json(invites);
    const rows = invites.map((invite) => [
      invite.email,
      invite.role,
      invite.status,
      showAssignments(invite.vaults, "name:role"),
      invite.created_by_name,
      invite.created_at,
      invite.expires_at,
      invite.token_suffix,
    ]);
    const headings = ["email", "role", "status", "vaults", "invited by", "created", "expires", "token ends"];
    io.print.table(headings, rows, "No invites found.");
  },
});
