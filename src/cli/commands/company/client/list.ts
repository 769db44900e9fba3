import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { companyFlag } from "../../../company/flags.ts";
import { tokenClient } from "../../../session/connect.ts";
import { printable } from "../../../ui/printable.ts";

export default command({
  args: { ...companyFlag, ...jsonFlag },
  examples: ["agent-vault company client list --company globex"],
  async run({ company, json }, io) {
    const { clients } = await (await tokenClient(io)).companies.listClients(company);
    if (json) return io.print.json(clients);
    const rows = clients.map(({ clientId, label, createdAt }) => [
      clientId,
      printable(label) || "-",
      createdAt,
    ]);
    io.print.table(["client ID", "label", "created"], rows, "No OAuth clients found.");
  },
});
