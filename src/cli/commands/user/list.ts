import { jsonFlag } from "../../args.ts";
import { showAssignments } from "../../assignment.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { sessionAt } from "../../session/connect.ts";
import { orSignIn } from "../../setup/sign-in-again.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Owners see also who has access to which vaults, and who has not verified their address."],
  examples: ["agent-vault user list", "agent-vault user list --json"],
  async run({ json }, io) {
    const { users } = await orSignIn(io, await sessionAt(io), (session) =>
      createClient(session).users.list(),
    );
    if (json) return io.print.json(users);
    const withVaults = users.some(({ vaults }) => vaults !== undefined);
    const headings = ["email", "role", ...(withVaults ? ["vaults"] : []), "created"];
    const rows = users.map(({ email, role, status, vaults = [], created_at, frozen_at }) => [
      email,
      `${role}${status === "unverified" ? " (unverified)" : ""}${frozen_at === undefined ? "" : " (frozen)"}`,
      ...(withVaults ? [showAssignments(vaults, "name(role)")] : []),
      created_at,
    ]);
    io.print.table(headings, rows, "No users found.");
  },
});
