import { REALM_ROLES } from "../../../core/realm/role.ts";
import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { memberEmail, realmName } from "../../realm/words.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: {
    ...realmName,
    ...memberEmail,
    role: { type: "enum", options: [...REALM_ROLES], description: "What they are in it (member)" },
    ...jsonFlag,
  },
  notes: [
    "They see the agents of the realm; its owners and admins also say who is in it.",
    "For one who is a member already it changes the role.",
  ],
  examples: ["agent-vault realm add-member eng ann@example.com --role admin"],
  async run({ realm, email, role, json }, io) {
    const set = await (await userClient(io)).realms.setMember(realm, { email, role });
    if (json) return io.print.json({ email: set.email, role: set.role });
    io.print.done(`${set.email} is ${set.role} of realm "${realm}"`);
  },
});
