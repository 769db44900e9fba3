import { CANARY_FORMATS, DEFAULT_CANARY_FORMAT } from "../../../../core/canary/format.ts";
import { didYouMean } from "../../../../core/nearest.ts";
import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: {
    format: {
      type: "string",
      valueHint: "format",
      default: DEFAULT_CANARY_FORMAT,
      known: CANARY_FORMATS,
      description: "Whose credential it looks like",
    },
    label: { type: "string", valueHint: "text", description: "Where you leave it" },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "A canary is a credential that opens nothing. Whoever sends one through the proxy has used what they found:",
    "the request is refused, and it is in the log, the audit log and the vault's webhook. It is printed once.",
    `Formats: ${CANARY_FORMATS.join(", ")}.`,
  ],
  examples: [
    "agent-vault vault canary create --label 'old .env of the shop'",
    "agent-vault vault canary create --format aws --label '~/.aws/credentials, profile backup'",
  ],
  async run(args, io) {
    const { format, label, json } = args;
    if (!CANARY_FORMATS.some((known) => known === format)) {
      throw usageError(
        `--format cannot be "${format}"`,
        didYouMean(format, CANARY_FORMATS) ?? `it is one of ${CANARY_FORMATS.join(", ")}`,
      );
    }
    const { client, vault } = await personVault(io, args.vault);
    const made = await client.canaries.create(vault, { format, ...(label === undefined ? {} : { label }) });
    if (json) return io.print.json(made);
    for (const { name, value } of made.values) io.print.line(`${name}=${value}`);
    io.print.note(`Canary ${made.id} of vault "${vault}". It is not shown again.`);
    io.print.note(`Leave it ${made.place}: where nobody has any business to look for a key.`);
  },
});
