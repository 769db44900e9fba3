import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { followRename } from "../../vault/follow-rename.ts";

export default command({
  args: {
    name: { type: "positional", names: "vault", description: "Vault to rename" },
    "new-name": {
      type: "positional",
      description: "3 to 64 characters of a-z, 0-9 and single hyphens inside",
    },
  },
  notes: [
    "Agents and proxy addresses that name the vault need the new name; tokens for the vault stay good.",
  ],
  examples: ["agent-vault vault rename payments billing"],
  async run(args, io) {
    const client = await userClient(io);
    const { old_name, new_name } = await client.vaults.rename(args.name, { name: args["new-name"] });
    io.print.done(`Vault renamed from "${old_name}" to "${new_name}".`);
    followRename(io, old_name, new_name);
  },
});
