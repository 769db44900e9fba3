import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { realmName } from "../../realm/words.ts";
import { userClient } from "../../session/connect.ts";
import { printable } from "../../ui/printable.ts";

export default command({
  args: { ...realmName, ...jsonFlag },
  examples: ["agent-vault realm show eng"],
  async run({ realm: ref, json }, io) {
    const { realms } = await userClient(io);
    const { realm } = await realms.read(ref);
    const { members } = await realms.members(ref);
    if (json) return io.print.json({ ...realm, members });
    const facts: [string, string | null][] = [
      ["Name", realm.name],
      ["Slug", realm.slug],
      ["Company", realm.companyId],
      ["Id", realm.id],
      ["Description", realm.description],
      ["Color", realm.color],
      ["Created", realm.createdAt],
      ["Agents", String(realm.agentCount)],
    ];
    for (const [label, value] of facts) if (value !== null) io.print.line(`${label}: ${printable(value)}`);
    io.print.line(members.length === 0 ? "People: none" : "People:");
    for (const { email, role } of members) io.print.line(`- ${printable(email)} (${role})`);
  },
});
