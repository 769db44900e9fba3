import { addressFlag, ttlFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { mintToken } from "../../session/mint.ts";
import { parseTtl } from "../../session/ttl.ts";

export default command({
  args: {
    ...vaultFlag,
    ...addressFlag,
    ...ttlFlag,
    label: { type: "string", valueHint: "text", description: "How the token is called in lists" },
  },
  notes: ["Prints the token alone, without a line break."],
  async run({ vault, address, ttl, label }, io) {
    const minted = await mintToken(io, { vault, address, ttlSeconds: parseTtl(ttl), label });
    io.print.raw(minted.token);
  },
});
