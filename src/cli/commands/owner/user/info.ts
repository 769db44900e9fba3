import { jsonFlag } from "../../../args.ts";
import { showAssignment } from "../../../assignment.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: {
    email: {
      type: "positional",
      required: false,
      names: "user",
      description: "Whose account; your own without",
    },
    ...jsonFlag,
  },
  examples: ["agent-vault owner user info ann@example.com"],
  async run({ email = "me", json }, io) {
    const { print } = io;
    const user = await (await userClient(io)).users.get(email);
    if (json) return print.json(user);
    print.line(`Email:   ${user.email}`);
    print.line(`Role:    ${user.role}`);
    print.line(`Status:  ${user.status}`);
    print.line(`Created: ${user.created_at}`);
    print.line(`Vaults:  ${user.grants.length === 0 ? "(none)" : ""}`.trimEnd());
    for (const grant of user.grants) print.line(`  - ${showAssignment(grant, "name (role)")}`);
  },
});
