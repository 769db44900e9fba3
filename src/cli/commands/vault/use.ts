import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { didYouMean } from "../../nearest.ts";
import { personSession } from "../../session/session-file.ts";
import { writeContextVault } from "../../session/vault-files.ts";
import { renewal } from "../../setup/renew.ts";

export default command({
  args: { name: { type: "positional", description: "Vault for later commands of this user" } },
  notes: ["--vault, AGENT_VAULT_VAULT and an agent-vault.json in the directory come before it."],
  async run({ name }, io) {
    const known = await vaultNames(io, name);
    if (known !== undefined && !known.includes(name)) {
      throw new Failure(`there is no vault "${name}" that you can see`, {
        hint: didYouMean(name, known) ?? "agent-vault vault list shows them",
      });
    }
    writeContextVault(io.paths.context, name);
    io.print.done(`Using vault "${name}"`);
  },
});

/** The vaults this person can see. Nothing, with a warning, where no server says: the choice is for later commands. */
async function vaultNames(io: Io, chosen: string): Promise<string[] | undefined> {
  const unchecked = (why: string) => io.print.warn(`not checked that vault "${chosen}" exists: ${why}`);
  const session = personSession(io);
  if (session === undefined) {
    unchecked("not signed in");
    return undefined;
  }
  try {
    const { vaults } = await createClient({ ...session, renew: renewal(io, session) }).vaults.list();
    return vaults.map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    unchecked(error.message);
    return undefined;
  }
}
