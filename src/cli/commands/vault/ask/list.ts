import type { AskItem } from "../../../../contract/vault/ask/asks.ts";
import { jsonFlag, vaultFlag } from "../../../args.ts";
import { bodyText } from "../../../ask/words.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { oneLine } from "../../../ui/foreign-text.ts";

const URL_COLUMNS = 60;

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: [
    "Requests to hosts without a service, each held for half a minute at most. Queries are not shown.",
    "They ask where the vault's unmatched-host-policy is ask, and under vault run --ask.",
  ],
  examples: ["agent-vault vault ask list", "agent-vault ask list --vault payments --json"],
  async run({ json, ...args }, io) {
    const { client, vault } = await personVault(io, args.vault);
    const { asks } = await client.asks.list(vault);
    if (json) return io.print.json(asks);
    const head = ["#", "left", "asked by", "method", "url", "body"];
    io.print.table(head, asks.map(row), `No request waits for an answer in vault "${vault}".`);
  },
});

function row(ask: AskItem): string[] {
  const url = `${ask.url}${ask.query_length > 0 ? "?…" : ""}`;
  return [
    String(ask.id),
    `${ask.seconds_left} s`,
    oneLine(ask.asked_by, 30),
    oneLine(ask.method, 20),
    oneLine(url, URL_COLUMNS),
    bodyText(ask),
  ];
}
