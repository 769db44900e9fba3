import { command } from "../../../command.ts";
import { noteRevoked } from "../../../invite/note-revoked.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: {
    email: { type: "positional", names: "user", description: "Whose role to change" },
    role: {
      type: "enum",
      options: ["owner", "member", "no-access"],
      required: true,
      description: "What they may do on the instance from now on",
    },
  },
  notes: [
    "Roles in vaults stay as they are: whoever has no access to the instance still has the vaults given to them.",
    "A lower role also revokes the invites that the person has made and nobody has accepted.",
  ],
  examples: ["agent-vault owner user set-role ann@example.com --role owner"],
  async run({ email, role }, io) {
    const changed = await (await userClient(io)).users.setRole(email, { role });
    io.print.done(`The role of ${changed.email} is ${changed.role}`);
    noteRevoked(io, changed.revoked_invites);
  },
});
