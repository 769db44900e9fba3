import { command } from "../../command.ts";
import { requireKnownVault } from "../../session/known-vaults.ts";
import { writeContextVault } from "../../session/vault-files.ts";

export default command({
  args: {
    name: { type: "positional", names: "vault", description: "Vault for later commands of this user" },
  },
  notes: ["--vault, AGENT_VAULT_VAULT and an agent-vault.json in the directory come before it."],
  examples: ["agent-vault vault use payments"],
  async run({ name }, io) {
    await requireKnownVault(io, name);
    writeContextVault(io.paths.context, name);
    io.print.done(`Using vault "${name}"`);
  },
});
