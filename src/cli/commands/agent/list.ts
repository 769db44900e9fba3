import { jsonFlag } from "../../args.ts";
import { showAssignments } from "../../assignment.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Owners see every agent; others those that they made or that share a vault with them."],
  examples: ["agent-vault agent list", "agent-vault agent list --json"],
  async run({ json }, io) {
    const { agents } = await (await userClient(io)).agents.list();
    if (json) return io.print.json(agents);
    const rows = agents.map(({ name, role, status, vaults, created_at, frozen_at }) => [
      name,
      role,
      frozen_at === undefined ? status : `${status} (frozen)`,
      showAssignments(vaults, "name:role"),
      created_at,
    ]);
    io.print.table(["name", "role", "status", "vaults", "created"], rows, "No agents found.");
  },
});
