import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";

const HEADINGS = ["ID", "FORMAT", "LABEL", "BEGINS", "CREATED", "SEEN", "LAST SEEN"];

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  examples: ["agent-vault vault canary list --vault payments"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const { canaries } = await client.canaries.list(vault);
    if (args.json) return io.print.json(canaries);
    const rows = canaries.map((canary) => [
      canary.id,
      canary.format,
      canary.label,
      `${canary.starts_with}…`,
      canary.created_at,
      String(canary.triggers),
      canary.triggered_at ?? "never",
    ]);
    io.print.table(HEADINGS, rows, `Vault "${vault}" has no canaries.`);
  },
});
