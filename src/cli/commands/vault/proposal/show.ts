import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { paint } from "../../../proposal/line.ts";
import { loadProposal } from "../../../proposal/load.ts";
import { parseNumber, proposalNumber } from "../../../proposal/number.ts";
import { asRaiser, proposalLines } from "../../../proposal/view.ts";
import { agentTarget } from "../../../session/agent.ts";
import { vaultClient } from "../../../session/connect.ts";
import { terminalWidth } from "../../../ui/standard-streams.ts";

export default command({
  args: { ...proposalNumber, ...vaultFlag, ...jsonFlag },
  notes: [
    "What is marked with ! has to be looked at: approving it lets a credential go where nobody has allowed it.",
    "An agent is shown what became of it, without what reviewers see.",
  ],
  examples: ["agent-vault vault proposal show 7"],
  async run({ json, ...args }, io) {
    const number = parseNumber(args.number);
    const { client, vault } = await vaultClient(io, args.vault);
    const isAgent = agentTarget(io) !== undefined;
    if (json) {
      return io.print.json(
        isAgent ? await client.proposals.own(number) : await client.proposals.get(vault, number),
      );
    }
    const room = terminalWidth();
    const lines = isAgent
      ? proposalLines(asRaiser(await client.proposals.own(number)), { vault, room })
      : (await loadProposal({ client, vault }, number, room)).lines;
    io.print.line(paint(lines, io.print.outTheme));
  },
});
