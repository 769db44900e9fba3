import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { endHeading, endOfAccess } from "../../vault/end-of-access.ts";

export default command({
  args: { ...jsonFlag },
  notes: [
    "Owners of the instance see every vault; ROLE is their own access, which those without may join for.",
  ],
  examples: ["agent-vault vault list --json"],
  async run({ json }, io) {
    const { vaults } = await (await userClient(io)).vaults.list();
    if (json) return io.print.json(vaults);
    const rows = vaults.map(({ id, name, role = "-", created_at, ...end }) => [
      id,
      name,
      role,
      created_at,
      endOfAccess(end),
    ]);
    io.print.table(["id", "name", "role", "created", ...endHeading(vaults)], rows, "No vaults found.");
  },
});
