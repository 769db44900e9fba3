import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { limitCell, limitHeading } from "../../../limits/show.ts";
import { personVault } from "../../../session/connect.ts";
import { endHeading, endOfAccess } from "../../../vault/end-of-access.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: ["Pending are those who were invited and have not accepted."],
  examples: ["agent-vault vault user list --vault payments"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const users = (await client.vaultUsers.list(vault)).users ?? [];
    if (args.json) return io.print.json(users);
    const ends = endHeading(users);
    const rows = users.map((user) => [
      user.email,
      user.status,
      user.role,
      ...ends.map(() => endOfAccess(user)),
      limitCell(user),
    ]);
    const headings = ["email", "status", "role", ...ends, ...limitHeading(users)];
    io.print.table(headings, rows, `No users found in vault "${vault}".`);
  },
});
