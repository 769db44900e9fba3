import { yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { Aborted } from "../../failure.ts";
import { userClient } from "../../session/connect.ts";
import { askText } from "../../ui/prompt.ts";

export default command({
  args: {
    name: { type: "positional", names: "vault", description: "Vault to delete, with all that is in it" },
    ...yesFlag,
  },
  async run({ name, yes }, io) {
    const client = await userClient(io);
    if (!yes) {
      const message = `This deletes vault "${name}", its credentials and its log. Type its name to go on`;
      if ((await askText(io, { message, instead: "--yes" })) !== name) throw new Aborted();
    }
    await client.vaults.delete(name);
    io.print.done(`Deleted vault "${name}"`);
  },
});
