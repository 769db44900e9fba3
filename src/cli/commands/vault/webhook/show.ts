import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { lastAttempt } from "../../../vault/last-attempt.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  examples: ["agent-vault vault webhook show --vault payments"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const webhook = await client.webhooks.get(vault);
    if (args.json) return io.print.json(webhook);
    const { url, created_at, updated_at, disabled_at, previous_secret_until, last_delivery } = webhook;
    io.print.line(`url: ${url}`);
    io.print.line(`created: ${created_at}`);
    io.print.line(`updated: ${updated_at}`);
    if (previous_secret_until !== undefined) {
      io.print.line(`previous secret good until: ${previous_secret_until}`);
    }
    if (last_delivery !== undefined) {
      const { event, status, created_at: at } = last_delivery;
      io.print.line(`last event: ${event} of ${at}, ${status} (${lastAttempt(last_delivery)})`);
    }
    if (disabled_at === undefined) return;
    io.print.line(`disabled: ${disabled_at}`);
    io.print.note(
      `The receiver said then that it is gone. Enable it with: agent-vault vault webhook set ${url}`,
    );
  },
});
