import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { printable } from "../../ui/printable.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Owners see every realm; others those that they were added to. Every company has a default one."],
  examples: ["agent-vault realm list", "agent-vault realm list --json"],
  async run({ json }, io) {
    const { realms } = await (await userClient(io)).realms.list();
    if (json) return io.print.json(realms);
    const rows = realms.map(({ slug, name, companyId, agentCount, userCount }) => [
      slug,
      printable(name),
      companyId,
      String(agentCount),
      String(userCount),
    ]);
    io.print.table(["slug", "name", "company", "agents", "people"], rows, "No realms found.");
  },
});
