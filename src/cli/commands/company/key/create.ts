import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { companyFlag } from "../../../company/flags.ts";
import { tokenClient } from "../../../session/connect.ts";
import { offerOnClipboard } from "../../../ui/clipboard.ts";

export default command({
  args: {
    ...companyFlag,
    label: { type: "string", valueHint: "text", description: "How the key is called in lists" },
    "key-only": { type: "boolean", description: "Print the key alone, without a line break" },
    ...jsonFlag,
  },
  notes: ["The key is shown this once. It is good until it is revoked."],
  examples: ["agent-vault company key create --company globex --label ci"],
  async run({ company, label, json, ...args }, io) {
    const created = await (await tokenClient(io)).companies.createKey(company, label);
    if (json) return io.print.json(created);
    if (args["key-only"]) return io.print.raw(created.key);
    io.print.done(`Created API key ${created.id}`);
    io.print.line(`API key: ${created.key}`);
    await offerOnClipboard(io, "API key", created.key);
  },
});
