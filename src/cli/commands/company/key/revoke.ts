import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { companyFlag } from "../../../company/flags.ts";
import { tokenClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    id: { type: "positional", description: "As company key list shows it" },
    ...companyFlag,
    ...yesAtTerminalFlag,
  },
  notes: ["Whatever uses the key is refused at once. A company's last key stays: create another one first."],
  examples: ["agent-vault company key revoke 3f9c0a1b2c3d4e5f6071 --company globex --yes"],
  async run({ id, company, yes }, io) {
    const { companies } = await tokenClient(io);
    await confirmAtTerminal(io, yes, `Revoke API key ${id}? Whatever uses it stops.`);
    await companies.revokeKey(company, id);
    io.print.done(`Revoked API key ${id}`);
  },
});
