import { jsonFlag, vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: {
    id: { type: "positional", description: "Of the canary, as vault canary list shows it" },
    ...vaultFlag,
    ...yesFlag,
    ...jsonFlag,
  },
  notes: ["Requests are searched for it no more. What became of it stays in the log and the audit log."],
  examples: ["agent-vault vault canary revoke cnr_01KB4ZJ1S2V0Q6R3T9X8W7Y5N4 --yes"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    await confirmOrAbort(io, args.yes, `Revoke canary ${args.id} of vault "${vault}"?`);
    const revoked = await client.canaries.revoke(vault, args.id);
    if (args.json) return io.print.json(revoked);
    io.print.done(`Canary ${revoked.id} revoked`);
  },
});
