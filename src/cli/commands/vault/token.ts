import { addressFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { mintToken } from "../../session/mint.ts";
import { parseTtl } from "../../session/ttl.ts";

export default command({
  args: {
    ...vaultFlag,
    ...addressFlag,
    ttl: {
      type: "string",
      valueHint: "seconds",
      description: "Lifetime, 300 to 604800 (server's default: 24 h)",
    },
    label: { type: "string", valueHint: "text", description: "How the token is called in lists" },
  },
  notes: ["Prints the token alone, without a line break."],
  async run({ vault, address, ttl, label }, io) {
    const minted = await mintToken(io, { vault, address, ttlSeconds: parseTtl(ttl), label });
    io.print.raw(minted.token);
  },
});
