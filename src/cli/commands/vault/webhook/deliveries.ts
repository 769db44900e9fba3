import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";
import { DELIVERY_HEADINGS, deliveryRow } from "../../../vault/delivery-row.ts";

export default command({
  args: {
    ...vaultFlag,
    limit: {
      type: "string",
      alias: "n",
      valueHint: "count",
      default: "20",
      description: "How many, 1 to 100",
    },
    ...jsonFlag,
  },
  notes: [
    "The newest first. ID is how webhook-id begins, which the receiver gets; --json prints the whole of it.",
    "An event is tried nine times within about 23 hours, and kept in this list for 30 days after its end.",
  ],
  examples: [
    "agent-vault vault webhook deliveries",
    "agent-vault vault webhook deliveries --limit 100 --json",
  ],
  async run(args, io) {
    const limit = Number(args.limit);
    if (!/^\d+$/.test(args.limit) || limit < 1 || limit > 100) {
      throw usageError(`--limit cannot be "${args.limit}"`, "it is a number from 1 to 100");
    }
    const { client, vault } = await personVault(io, args.vault);
    const { deliveries } = await client.webhooks.deliveries(vault);
    const shown = deliveries.slice(0, limit);
    const more = deliveries.length - shown.length;
    if (args.json) io.print.json(shown);
    else {
      const rows = shown.map((delivery) => deliveryRow(delivery, Date.now()));
      io.print.table(DELIVERY_HEADINGS, rows, `No events of vault "${vault}" so far.`);
    }
    if (more > 0) io.print.note(`and ${more} more; --limit shows up to 100`);
  },
});
