import { agentName, vaultFlag, yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: { ...agentName, ...vaultFlag, ...yesAtTerminalFlag },
  notes: [
    "What it has open there ends within a second, and tokens that it minted for the vault end with it.",
    "agent-vault vault agent add gives it access again; tokens that ended stay so.",
  ],
  examples: ["agent-vault vault agent remove my-agent --vault payments"],
  async run({ name, ...args }, io) {
    const { client, vault } = await personVault(io, args.vault);
    await confirmAtTerminal(io, args.yes, `Remove agent "${name}" from vault "${vault}"?`);
    await client.vaultAgents.remove(vault, name);
    io.print.done(`Removed agent "${name}" from vault "${vault}"`);
  },
});
