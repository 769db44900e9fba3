import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { companyFlag } from "../../../company/flags.ts";
import { tokenClient } from "../../../session/connect.ts";
import { printable } from "../../../ui/printable.ts";

export default command({
  args: { ...companyFlag, ...jsonFlag },
  notes: ["Keys are not kept: what is shown of one is how it begins."],
  examples: ["agent-vault company key list --company globex"],
  async run({ company, json }, io) {
    const { keys } = await (await tokenClient(io)).companies.listKeys(company);
    if (json) return io.print.json(keys);
    const rows = keys.map(({ id, key, label, createdAt, lastUsedAt }) => [
      id,
      key,
      printable(label) || "-",
      createdAt,
      lastUsedAt ?? "-",
    ]);
    io.print.table(["id", "key", "label", "created", "last used"], rows, "No API keys found.");
  },
});
