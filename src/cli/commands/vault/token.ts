import { addressFlag, ttlFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { sessionAt } from "../../session/connect.ts";
import { parseTtl } from "../../session/ttl.ts";
import { mintToken } from "../../setup/mint.ts";

export default command({
  args: {
    ...vaultFlag,
    ...addressFlag,
    ...ttlFlag,
    label: { type: "string", valueHint: "text", description: "How the token is called in lists" },
  },
  notes: ["Prints the token alone, without a line break."],
  examples: ["export AGENT_VAULT_TOKEN=$(agent-vault vault token --vault payments --ttl 12h)"],
  async run({ vault, address, ttl, label }, io) {
    const ttlSeconds = parseTtl(ttl);
    const minted = await mintToken(io, await sessionAt(io, address), { vault, ttlSeconds, label });
    io.print.raw(minted.token);
  },
});
