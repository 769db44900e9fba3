import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { companyFlag } from "../../../company/flags.ts";
import { tokenClient } from "../../../session/connect.ts";
import { offerOnClipboard } from "../../../ui/clipboard.ts";

export default command({
  args: {
    ...companyFlag,
    label: { type: "string", valueHint: "text", description: "How the client is called in lists" },
    ...jsonFlag,
  },
  notes: [
    "The secret is shown this once. With it a program gets tokens of an hour from POST /v1/oauth/token,",
    "by the grant client_credentials; each is good where an API key of the company is.",
  ],
  examples: ["agent-vault company client create --company globex --label ci"],
  async run({ company, label, json }, io) {
    const created = await (await tokenClient(io)).companies.createClient(company, label);
    if (json) return io.print.json(created);
    io.print.done(`Created OAuth client ${created.clientId}`);
    io.print.line(`Client ID:     ${created.clientId}`);
    io.print.line(`Client secret: ${created.clientSecret}`);
    await offerOnClipboard(io, "Client secret", created.clientSecret);
  },
});
