import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { ...jsonFlag },
  async run({ json }, io) {
    const { vaults } = await (await userClient(io)).vaults.list();
    if (json) return io.print.json(vaults);
    const rows = vaults.map(({ id, name, role, created_at }) => [id, name, role ?? "-", created_at]);
    io.print.table(["id", "name", "role", "created"], rows, "No vaults found.");
  },
});
