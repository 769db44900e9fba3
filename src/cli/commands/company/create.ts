import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { metaFlag, parseMeta } from "../../company/flags.ts";
import { userClient } from "../../session/connect.ts";
import { offerOnClipboard } from "../../ui/clipboard.ts";

export default command({
  args: {
    company: { type: "positional", description: "1 to 255 of A-Z, a-z, 0-9, dot, underscore and hyphen" },
    ...metaFlag,
    ...jsonFlag,
  },
  notes: [
    "The API key is shown this once: with it the company's programs register agents and fetch their SVIDs.",
    "A company has signing keys of its own, and can do nothing with vaults or people.",
  ],
  examples: [
    "agent-vault company create globex",
    "agent-vault company create globex --meta tier=gold --json",
  ],
  async run({ company, meta, json }, io) {
    const metadata = parseMeta(meta);
    const created = await (await userClient(io)).companies.create({ companyId: company, ...metadata });
    if (json) return io.print.json(created);
    io.print.done(`Created company "${created.companyId}"`);
    io.print.line(`SPIFFE ID: ${created.spiffeId}`);
    io.print.line(`API key:   ${created.apiKey}`);
    await offerOnClipboard(io, "API key", created.apiKey);
  },
});
