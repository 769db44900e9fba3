import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: {
    email: { type: "positional", description: "E-mail address of a user of the vault" },
    ...vaultFlag,
  },
  notes: ["Tokens that they minted for the vault end with it. agent-vault vault user add undoes it."],
  examples: ["agent-vault vault user remove ann@example.com --vault payments"],
  async run({ email, ...args }, io) {
    const { client, vault } = await personVault(io, args.vault);
    await client.vaultUsers.remove(vault, email);
    io.print.done(`Removed ${email} from vault ${vault}`);
  },
});
