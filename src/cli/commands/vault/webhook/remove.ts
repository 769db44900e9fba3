import { vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: { ...vaultFlag, ...yesFlag },
  notes: ["Its secret, the events that wait and the list of deliveries go with it."],
  examples: ["agent-vault vault webhook remove --vault payments --yes"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    await confirmOrAbort(io, args.yes, `Remove the webhook of vault "${vault}"?`);
    await client.webhooks.remove(vault);
    io.print.done(`Webhook of vault "${vault}" removed`);
  },
});
