import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { typeWords } from "../../../credential/connection.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: { reveal: { type: "boolean", description: "Show the values too" }, ...vaultFlag, ...jsonFlag },
  examples: [
    "agent-vault vault credential list",
    "agent-vault vault credential list --vault payments --json",
  ],
  async run({ vault: vaultFlagValue, reveal, json }, io) {
    const { client, vault } = await vaultClient(io, vaultFlagValue);
    const { keys, credentials } = await client.credentials.list({
      vault,
      ...(reveal ? { reveal: "true" } : {}),
    });
    if (json) return io.print.json(credentials ?? keys.map((key) => ({ key })));
    const empty = `No credentials found in vault "${vault}".`;
    if (credentials === undefined) {
      return io.print.table(
        ["key"],
        keys.map((key) => [key]),
        empty,
      );
    }
    const rows = credentials.map(({ value, damaged, audience = [], ...item }) => [
      item.key,
      typeWords(item),
      reveal
        ? (value ?? (damaged ? "(damaged)" : ""))
        : [...new Set(audience.map(({ host }) => host))].join(", "),
    ]);
    io.print.table(["key", "type", reveal ? "value" : "sent to"], rows, empty);
  },
});
