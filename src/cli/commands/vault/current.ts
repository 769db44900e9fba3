import { vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { workingVault } from "../../session/vault.ts";

export default command({
  args: { ...vaultFlag },
  notes: ["With AGENT_VAULT_TOKEN it is the vault that the token is good for, unless one is named."],
  examples: ["agent-vault vault current"],
  async run({ vault }, io) {
    io.print.line(await workingVault(io, vault));
  },
});
