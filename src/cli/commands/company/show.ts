import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { tokenClient } from "../../session/connect.ts";
import { printable } from "../../ui/printable.ts";

export default command({
  args: {
    company: { type: "positional", required: false, description: "Its id", names: "company" },
    ...jsonFlag,
  },
  notes: ["Without an id it is the company of the token in AGENT_VAULT_TOKEN, else default."],
  examples: ["agent-vault company show globex"],
  async run({ company, json }, io) {
    const { companies } = await tokenClient(io);
    const shown = await companies.read(company);
    if (json) return io.print.json(shown);
    io.print.line(`Company: ${shown.companyId}`);
    io.print.line(`SPIFFE ID: ${shown.spiffeId}`);
    io.print.line(`Registered: ${shown.registeredAt}`);
    if (shown.metadata !== undefined) io.print.line(`Metadata: ${printable(JSON.stringify(shown.metadata))}`);
  },
});
