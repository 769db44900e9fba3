import { vaultFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { requirePerson } from "../../session/agent.ts";
import { userClient } from "../../session/connect.ts";
import { requireKnownVault } from "../../session/known-vaults.ts";
import { PROJECT_FILE, readProjectVault, writeProjectVault } from "../../session/vault-files.ts";
import { pickVault } from "../../setup/pick-vault.ts";
import { confirmOrAbort } from "../../ui/prompt.ts";

export default command({
  args: { ...vaultFlag, ...yesFlag },
  notes: [`Writes ${PROJECT_FILE}, which is looked up in the current directory only.`],
  examples: ["agent-vault vault init --vault payments"],
  async run({ vault, yes }, io) {
    requirePerson(io);
    const directory = process.cwd();
    if (vault !== undefined) await requireKnownVault(io, vault);
    const chosen = vault ?? (await pickVault(io, await userClient(io)));
    const bound = boundVault(directory, yes);
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

/** A file that cannot be understood binds to nothing once the user has said that it may go. */
function boundVault(directory: string, mayReplace: boolean): string | undefined {
  try {
    return readProjectVault(directory);
  } catch (error) {
    if (mayReplace && error instanceof Failure) return undefined;
    throw error;
  }
}
