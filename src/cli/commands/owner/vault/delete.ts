import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { deleteVault } from "../../../vault/delete-vault.ts";

export default command({
  args: {
    name: { type: "positional", names: "vault", description: "Vault to delete, with all that is in it" },
    ...yesAtTerminalFlag,
  },
  notes: ["An owner of the instance needs no access to the vault for it."],
  examples: ["agent-vault owner vault delete payments"],
  run: ({ name, yes }, io) => deleteVault(io, name, yes || !io.interactive),
});
