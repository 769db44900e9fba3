import { vaultFlag, yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { demandPending } from "../../../proposal/load.ts";
import { parseNumber, pendingNumber } from "../../../proposal/number.ts";
import { personVault } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    ...pendingNumber,
    reason: { type: "string", valueHint: "text", description: "What the agent is told" },
    ...vaultFlag,
    ...yesAtTerminalFlag,
  },
  notes: ["The vault stays as it is. The agent learns of it, and may raise another one."],
  examples: ['agent-vault vault proposal reject 7 --reason "use the sandbox account"'],
  async run({ reason, ...args }, io) {
    const number = parseNumber(args.number);
    const { client, vault } = await personVault(io, args.vault);
    demandPending(await client.proposals.get(vault, number));
    await confirmAtTerminal(io, args.yes, `Reject proposal #${number} in vault "${vault}"?`);
    await client.proposals.reject(number, { vault, ...(reason === undefined ? {} : { reason }) });
    io.print.done(`Proposal #${number} rejected in vault "${vault}".`);
  },
});
