import { agentName, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { expiresFlag, parseExpires } from "../../../expires.ts";
import { limitFlags, parseLimitFlags } from "../../../limits/flags.ts";
import { limitText } from "../../../limits/show.ts";
import { personVault } from "../../../session/connect.ts";
import { untilText } from "../../../vault/end-of-access.ts";

export default command({
  args: {
    ...agentName,
    ...vaultFlag,
    role: {
      type: "enum",
      options: ["proxy", "member", "admin"],
      default: "proxy",
      description: "What it may do in the vault",
    },
    ...expiresFlag,
    ...limitFlags,
  },
  notes: ["An agent that is invited and not there yet gets it with its invite."],
  examples: [
    "agent-vault vault agent add my-agent --role proxy",
    "agent-vault vault agent add my-agent --vault payments --role member --expires 2h",
    "agent-vault vault agent add my-agent --max-requests 1000/day --max-bytes-out 50MB/hour",
  ],
  async run({ name, role, expires, ...args }, io) {
    const end = expires === undefined ? {} : { expires_at: parseExpires(expires, Date.now()) };
    const limited = parseLimitFlags(args);
    const { client, vault } = await personVault(io, args.vault);
    await client.vaultAgents.add(vault, { name, role, ...end, ...limited });
    io.print.done(
      `Added agent "${name}" to vault "${vault}" (role: ${role}${untilText(end)}${limitText(limited)})`,
    );
  },
});
