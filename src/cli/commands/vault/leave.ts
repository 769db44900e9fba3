import { yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { confirmOrAbort } from "../../ui/prompt.ts";

export default command({
  args: {
    name: { type: "positional", names: "vault", description: "Vault to give up access to" },
    ...yesFlag,
  },
  notes: ["Tokens that you minted for the vault end with your access."],
  examples: ["agent-vault vault leave payments"],
  async run({ name, yes }, io) {
    const client = await userClient(io);
    await confirmOrAbort(io, yes, `Give up access to vault "${name}", and the tokens you minted for it?`);
    await client.vaults.leave(name);
    io.print.done(`Left vault "${name}"`);
  },
});
