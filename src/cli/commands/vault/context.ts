import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { personVault } from "../../session/connect.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  examples: ["agent-vault vault context --vault payments"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const context = await client.vaults.context(vault);
    if (args.json) return io.print.json(context);
    io.print.line(`Vault: ${context.vault_name}`);
    io.print.line(`Role: ${context.vault_role}`);
    if (context.expires_at !== undefined) io.print.line(`Access ends: ${context.expires_at}`);
  },
});
