import { agentName, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { changedExpiresFlag, parseChangedExpires } from "../../../expires.ts";
import { usageError } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: {
    ...agentName,
    ...vaultFlag,
    role: {
      type: "enum",
      options: ["proxy", "member", "admin"],
      description: "What it may do in the vault",
    },
    ...changedExpiresFlag,
  },
  notes: ["What is not given stays as it is. A shorter time ends what is open within a second."],
  examples: [
    "agent-vault vault agent set-role my-agent --role member",
    "agent-vault vault agent set-role my-agent --expires 2026-12-31",
  ],
  async run({ name, role, expires, ...args }, io) {
    if (role === undefined && expires === undefined) {
      throw usageError("--role or --expires is required", "say what is to change");
    }
    const end = expires === undefined ? {} : { expires_at: parseChangedExpires(expires, Date.now()) };
    const { client, vault } = await personVault(io, args.vault);
    const change = { ...(role === undefined ? {} : { role }), ...end };
    const { old_role, new_role } = await client.vaultAgents.change(vault, name, change);
    const roles = role === undefined || old_role === undefined ? "" : ` (role: ${old_role} → ${new_role})`;
    io.print.done(`Changed access of agent "${name}" to vault "${vault}"${roles}`);
  },
});
