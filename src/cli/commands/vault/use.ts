import { command } from "../../command.ts";
import { requirePerson } from "../../session/agent.ts";
import { writeContextVault } from "../../session/vault-files.ts";

export default command({
  args: { name: { type: "positional", description: "Vault for later commands of this user" } },
  notes: ["--vault, AGENT_VAULT_VAULT and an agent-vault.json in the directory come before it."],
  run({ name }, io) {
    requirePerson(io);
    writeContextVault(io.paths.context, name);
    io.print.done(`Using vault "${name}"`);
  },
});
