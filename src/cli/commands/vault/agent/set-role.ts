import { agentName, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { changedExpiresFlag, parseChangedExpires } from "../../../expires.ts";
import { usageError } from "../../../failure.ts";
import { changedLimitFlags, parseChangedLimitFlags } from "../../../limits/flags.ts";
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
    ...changedLimitFlags,
  },
  notes: [
    "What is not given stays as it is. A shorter time ends what is open within a second.",
    "Limits that are given take the place of all that there were; what is used up stays counted.",
  ],
  examples: [
    "agent-vault vault agent set-role my-agent --role member",
    "agent-vault vault agent set-role my-agent --expires 2026-12-31",
    "agent-vault vault agent set-role my-agent --max-requests 100/hour --max-requests 1000/day",
    "agent-vault vault agent set-role my-agent --unlimited",
  ],
  async run({ name, role, expires, ...args }, io) {
    const limited = parseChangedLimitFlags(args);
    if (role === undefined && expires === undefined && limited.limits === undefined) {
      throw usageError("--role, --expires or a limit is required", "say what is to change");
    }
    const end = expires === undefined ? {} : { expires_at: parseChangedExpires(expires, Date.now()) };
    const { client, vault } = await personVault(io, args.vault);
    const change = { ...(role === undefined ? {} : { role }), ...end, ...limited };
    const { old_role, new_role } = await client.vaultAgents.change(vault, name, change);
    const roles = role === undefined || old_role === undefined ? "" : ` (role: ${old_role} → ${new_role})`;
    io.print.done(`Changed access of agent "${name}" to vault "${vault}"${roles}`);
  },
});
