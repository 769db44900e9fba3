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
    const waiting = vaults.some(({ pending_proposals }) => pending_proposals > 0);
    const rows = vaults.map(({ id, name, role = "-", created_at, pending_proposals, ...end }) => [
      id,
      name,
      role,
      created_at,
      ...(waiting ? [pending_proposals === 0 ? "" : `${pending_proposals} pending`] : []),
      endOfAccess(end),
    ]);
    const headings = ["id", "name", "role", "created", ...(waiting ? ["proposals"] : [])];
    io.print.table([...headings, ...endHeading(vaults)], rows, "No vaults found.");
  },
});
