import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { limitCell, limitHeading } from "../../../limits/show.ts";
import { personVault } from "../../../session/connect.ts";
import { endHeading, endOfAccess } from "../../../vault/end-of-access.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: ["Pending are those who were invited and have not redeemed their invite."],
  examples: ["agent-vault vault agent list --vault my-vault"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const { agents } = await client.vaultAgents.list(vault);
    if (args.json) return io.print.json(agents);
    const ends = endHeading(agents);
    const rows = agents.map((agent) => [
      agent.name,
      agent.vault_role,
      agent.status,
      ...ends.map(() => endOfAccess(agent)),
      limitCell(agent),
    ]);
    const headings = ["name", "role", "status", ...ends, ...limitHeading(agents)];
    io.print.table(headings, rows, `No agents found in vault "${vault}".`);
  },
});
