import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { companyFlag } from "../../../company/flags.ts";
import { tokenClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    id: { type: "positional", description: "As company client list shows it" },
    ...companyFlag,
    ...yesAtTerminalFlag,
  },
  notes: ["The tokens that it was given end at once, too."],
  examples: ["agent-vault company client revoke cc_3f9c0a1b2c3d4e5f6071 --company globex --yes"],
  async run({ id, company, yes }, io) {
    const { companies } = await tokenClient(io);
    await confirmAtTerminal(io, yes, `Revoke OAuth client ${id}? Whatever uses its tokens stops.`);
    await companies.revokeClient(company, id);
    io.print.done(`Revoked OAuth client ${id}`);
  },
});
