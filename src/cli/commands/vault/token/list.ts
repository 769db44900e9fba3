import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { limitCell, limitHeading } from "../../../limits/show.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: ["Those of vault run are among them. The tokens themselves are not kept and cannot be shown again."],
  examples: ["agent-vault vault token list --vault payments"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const { sessions } = await client.sessions.list(vault);
    if (args.json) return io.print.json(sessions);
    const rows = sessions.map((session) => [
      session.id,
      session.label ?? "",
      session.created_by?.display_name ?? "-",
      session.created_at,
      session.expires_at ?? "never",
      limitCell(session),
    ]);
    const headings = ["id", "label", "minted by", "created", "expires", ...limitHeading(sessions)];
    io.print.table(headings, rows, `No tokens found in vault "${vault}".`);
  },
});
