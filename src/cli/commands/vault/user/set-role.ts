import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { changedExpiresFlag, parseChangedExpires } from "../../../expires.ts";
import { usageError } from "../../../failure.ts";
import { changedLimitFlags, parseChangedLimitFlags } from "../../../limits/flags.ts";
import { limitText } from "../../../limits/show.ts";
import { personVault } from "../../../session/connect.ts";
import { hasEnded, untilText } from "../../../vault/end-of-access.ts";

export default command({
  args: {
    email: { type: "positional", names: "user", description: "E-mail address of a user of the vault" },
    ...vaultFlag,
    role: { type: "enum", options: ["member", "admin"], description: "What they may do in the vault" },
    ...changedExpiresFlag,
    ...changedLimitFlags,
  },
  notes: [
    "What is not given stays as it is. A shorter time ends what is open within a second.",
    "Limits that are given take the place of all that there were; what is used up stays counted.",
  ],
  examples: [
    "agent-vault vault user set-role ann@example.com --role admin",
    "agent-vault vault user set-role ann@example.com --expires 2026-12-31",
  ],
  async run({ email, role, expires, ...args }, io) {
    const limited = parseChangedLimitFlags(args);
    if (role === undefined && expires === undefined && limited.limits === undefined) {
      throw usageError("--role, --expires or a limit is required", "say what is to change");
    }
    const end = expires === undefined ? {} : { expires_at: parseChangedExpires(expires, Date.now()) };
    const { client, vault } = await personVault(io, args.vault);
    const changed = await client.vaultUsers.change(vault, email, {
      ...(role === undefined ? {} : { role }),
      ...end,
      ...limited,
    });
    io.print.done(
      `${changed.email} is ${changed.role} of vault ${vault}${untilText(changed)}${limitText(changed)}`,
    );
    if (hasEnded(changed))
      io.print.warn("that time has passed: give more with --expires, or none with --expires never");
  },
});
