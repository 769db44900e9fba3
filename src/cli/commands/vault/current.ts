import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { workingVault } from "../../session/vault.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: ["With AGENT_VAULT_TOKEN it is the vault that the token is good for, unless one is named."],
  examples: ["agent-vault vault current"],
  async run({ vault, json }, io) {
    const name = await workingVault(io, vault);
    if (json) return io.print.json({ vault: name });
    io.print.line(name);
  },
});
