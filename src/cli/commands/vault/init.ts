import { vaultFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { requirePerson } from "../../session/agent.ts";
import { userClient } from "../../session/connect.ts";
import { requireKnownVault } from "../../session/known-vaults.ts";
import { PROJECT_FILE, readProjectVault, writeProjectVault } from "../../session/vault-files.ts";
import { pickVault } from "../../setup/pick-vault.ts";
import { confirmOrAbort } from "../../ui/prompt.ts";

export default command({
  args: { ...vaultFlag, ...yesFlag },
  notes: [`Writes ${PROJECT_FILE}, which is looked up in the current directory only.`],
  async run({ vault, yes }, io) {
    requirePerson(io);
    const directory = process.cwd();
    if (vault !== undefined) await requireKnownVault(io, vault);
    const chosen = vault ?? (await pickVault(io, await userClient(io)));
    const bound = readProjectVault(directory);
    if (bound === chosen) return io.print.line(`This directory is bound to vault "${chosen}" already.`);
    if (bound !== undefined) {
      await confirmOrAbort(
        io,
        yes,
        `This directory is bound to vault "${bound}". Bind it to "${chosen}" instead?`,
      );
    }
    writeProjectVault(directory, chosen);
    io.print.done(`Bound this directory to vault "${chosen}" (${PROJECT_FILE})`);
  },
});
