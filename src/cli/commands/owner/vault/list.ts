import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: { ...jsonFlag },
  examples: ["agent-vault owner vault list --json"],
  async run({ json }, io) {
    const { vaults } = await (await userClient(io)).vaults.listAll();
    if (json) return io.print.json(vaults);
    const rows = vaults.map(({ id, name, created_at }) => [id, name, created_at]);
    io.print.table(["id", "name", "created"], rows, "No vaults found.");
  },
});
