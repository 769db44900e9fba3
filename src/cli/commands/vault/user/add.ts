import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { expiresFlag, parseExpires } from "../../../expires.ts";
import { limitFlags, parseLimitFlags } from "../../../limits/flags.ts";
import { limitText } from "../../../limits/show.ts";
import { personVault } from "../../../session/connect.ts";
import { untilText } from "../../../vault/end-of-access.ts";

export default command({
  args: {
    email: { type: "positional", names: "user", description: "E-mail address of an account of this server" },
    ...vaultFlag,
    role: {
      type: "enum",
      options: ["member", "admin"],
      default: "member",
      description: "What they may do in the vault",
    },
    ...expiresFlag,
    ...limitFlags,
  },
  notes: ["agent-vault user invite brings in somebody who has no account yet."],
  examples: [
    "agent-vault vault user add ann@example.com",
    "agent-vault vault user add ann@example.com --vault payments --role admin --expires 7d",
  ],
  async run({ email, role, expires, ...args }, io) {
    const end = expires === undefined ? {} : { expires_at: parseExpires(expires, Date.now()) };
    const limited = parseLimitFlags(args);
    const { client, vault } = await personVault(io, args.vault);
    const added = await client.vaultUsers.add(vault, { email, role, ...end, ...limited });
    io.print.done(
      `Added ${added.email} to vault ${vault} (role: ${added.role}${untilText(added)}${limitText(added)})`,
    );
  },
});
