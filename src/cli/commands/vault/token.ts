import { addressFlag, ttlFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { limitFlags, parseLimitFlags } from "../../limits/flags.ts";
import { sessionAt } from "../../session/connect.ts";
import { parseTtl, secondsUntil } from "../../session/ttl.ts";
import { mintToken } from "../../setup/mint.ts";

export default command({
  args: {
    ...vaultFlag,
    ...addressFlag,
    ...ttlFlag,
    expires: {
      type: "string",
      valueHint: "time",
      description: "When the token ends, instead of --ttl: in 2h, or at 2026-12-31T18:00:00Z",
    },
    ...limitFlags,
    label: { type: "string", valueHint: "text", description: "How the token is called in lists" },
  },
  notes: [
    "Prints the token alone, without a line break.",
    "It ends with your own access to the vault at the latest, and what it uses counts under that, too.",
  ],
  examples: [
    "export AGENT_VAULT_TOKEN=$(agent-vault vault token --vault payments --ttl 12h)",
    "agent-vault vault token --vault payments --max-requests 100/hour --max-bytes-out 50MB/day",
  ],
  async run({ vault, address, ttl, expires, label, ...limited }, io) {
    const { limits } = parseLimitFlags(limited);
    if (ttl !== undefined && expires !== undefined)
      throw usageError("--ttl and --expires cannot be combined");
    const ttlSeconds = expires === undefined ? parseTtl(ttl) : secondsUntil(expires, Date.now());
    const wanted = Date.now() + (ttlSeconds ?? 0) * 1000;
    const minted = await mintToken(io, await sessionAt(io, address), { vault, ttlSeconds, label, limits });
    io.print.raw(minted.token);
    // By more than clocks differ.
    if (ttlSeconds !== undefined && Date.parse(minted.expiresAt) < wanted - 60_000) {
      io.print.note(`It ends at ${minted.expiresAt}, with your own access to vault "${minted.vault}".`);
    }
  },
});
