import { agentName, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: { ...agentName, ...vaultFlag },
  notes: [
    "What it has open there ends within a second, and tokens that it minted for the vault end with it.",
    "agent-vault vault agent add undoes it.",
  ],
  examples: ["agent-vault vault agent remove my-agent --vault payments"],
  async run({ name, ...args }, io) {
    const { client, vault } = await personVault(io, args.vault);
    await client.vaultAgents.remove(vault, name);
    io.print.done(`Removed agent "${name}" from vault "${vault}"`);
  },
});
