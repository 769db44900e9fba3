import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Agents that no other company vouches for are of the company default."],
  examples: ["agent-vault company list"],
  async run({ json }, io) {
    const { companies } = await (await userClient(io)).companies.list();
    if (json) return io.print.json(companies);
    const rows = companies.map(({ companyId, spiffeId, registeredAt }) => [
      companyId,
      spiffeId,
      registeredAt,
    ]);
    io.print.table(["company", "SPIFFE ID", "registered"], rows, "No companies found.");
  },
});
