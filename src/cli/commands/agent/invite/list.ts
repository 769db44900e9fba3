import { jsonFlag } from "../../../args.ts";
import { showAssignments } from "../../../assignment.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: {
    status: {
      type: "enum",
      options: ["pending", "redeemed", "expired", "revoked"],
      description: "Only those that are",
    },
    ...jsonFlag,
  },
  notes: ["The suffix names an invite to agent-vault agent invite revoke. Rotations are among them."],
  examples: ["agent-vault agent invite list --status pending"],
  async run({ status, json }, io) {
    const { invites } = await (await userClient(io)).agentInvites.list(status);
    if (json) return io.print.json(invites);
    const rows = invites.map((invite) => [
      invite.agent_name,
      invite.is_rotation ? `${invite.status} (rotation)` : invite.status,
      showAssignments(invite.vaults ?? [], "name:role"),
      invite.created_by_name,
      minute(invite.created_at),
      minute(invite.expires_at),
      invite.token_suffix,
    ]);
    const headings = ["name", "status", "vaults", "invited by", "created", "expires", "suffix"];
    io.print.table(headings, rows, "No agent invites found.");
  },
});

/** `2026-12-31 18:00`, in UTC as the server says it. */
function minute(timestamp: string): string {
  return timestamp.slice(0, 16).replace("T", " ");
}
