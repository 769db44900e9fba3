import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { lastAttempt } from "../../../vault/last-attempt.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: [
    "The newest hundred, newest first; ID is what the receiver gets as webhook-id.",
    "An event is tried nine times within about 23 hours, and kept in this list for 30 days after its end.",
  ],
  examples: ["agent-vault vault webhook deliveries --json"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const { deliveries } = await client.webhooks.deliveries(vault);
    if (args.json) return io.print.json(deliveries);
    const rows = deliveries.map((delivery) => [
      delivery.id,
      delivery.event,
      delivery.status,
      String(delivery.attempts),
      delivery.created_at,
      delivery.next_attempt_at ?? "-",
      lastAttempt(delivery),
    ]);
    const headings = ["id", "event", "status", "attempts", "created", "next attempt", "last attempt"];
    io.print.table(headings, rows, `No events of vault "${vault}" so far.`);
  },
});
