import { vaultFlag, yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    email: { type: "positional", names: "user", description: "E-mail address of a user of the vault" },
    ...vaultFlag,
    ...yesAtTerminalFlag,
  },
  notes: [
    "What they have open there ends within a second, and tokens that they minted for the vault end with it.",
    "agent-vault vault user add gives them access again; tokens that ended stay so.",
  ],
  examples: ["agent-vault vault user remove ann@example.com --vault payments"],
  async run({ email, ...args }, io) {
    const { client, vault } = await personVault(io, args.vault);
    await confirmAtTerminal(io, args.yes, `Remove ${email} from vault "${vault}"?`);
    await client.vaultUsers.remove(vault, email);
    io.print.done(`Removed ${email} from vault ${vault}`);
  },
});
