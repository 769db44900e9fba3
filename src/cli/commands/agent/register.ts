import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { companyFlag, metaFlag, parseMeta } from "../../company/flags.ts";
import { tokenClient } from "../../session/connect.ts";

export default command({
  args: {
    agent: { type: "positional", description: "What the company calls it: 1 to 255 of A-Z, a-z, 0-9, . _ -" },
    ...companyFlag,
    ...metaFlag,
    ...jsonFlag,
  },
  notes: [
    "Prints its SPIFFE ID and a first SVID. Again, it replaces the metadata and leaves all else as it is.",
    "With a company's API key in AGENT_VAULT_TOKEN it needs no --company.",
  ],
  examples: ["agent-vault agent register crawler-7 --company globex --meta team=search"],
  async run({ agent, company, meta, json }, io) {
    const metadata = parseMeta(meta);
    const registered = await (await tokenClient(io)).companies.register(company, {
      agentId: agent,
      ...metadata,
    });
    if (json) return io.print.json(registered);
    io.print.done(`Registered agent "${registered.agentId}"`);
    io.print.line(`SPIFFE ID: ${registered.spiffeId}`);
    io.print.line(`SVID:      ${registered.svid}`);
  },
});
