import { confirmHostFlag, vaultFlag, yesFlag } from "../../../args.ts";
import { Unreachable } from "../../../client/transport.ts";
import { command } from "../../../command.ts";
import { collectFile, collectWords } from "../../../credential/collect.ts";
import { Failure, usageError } from "../../../failure.ts";
import { approve, sayApplied, showForDecision } from "../../../proposal/approve.ts";
import { demandPending, loadProposal } from "../../../proposal/load.ts";
import { parseNumber, pendingNumber } from "../../../proposal/number.ts";
import { demandSlots } from "../../../proposal/values.ts";
import { personVault } from "../../../session/connect.ts";
import { terminalWidth } from "../../../ui/standard-streams.ts";

export default command({
  args: {
    ...pendingNumber,
    pairs: {
      type: "positional",
      names: "credential",
      rest: true,
      required: false,
      description: "KEY=VALUE, or KEY alone to type the value or pipe it in",
    },
    file: {
      type: "string",
      alias: "f",
      valueHint: "file",
      description: "Take values from a .env file (- for standard input)",
    },
    "agent-values": { type: "boolean", description: "Take the values that the agent gave, unasked" },
    ...confirmHostFlag,
    ...vaultFlag,
    yes: {
      ...yesFlag.yes,
      description: "Skip the first question alone; needed where nobody can be asked",
    },
  },
  notes: [
    "It is applied at once and whole, and the agent goes on by itself.",
    "KEY=VALUE stands in the list of processes and in the shell's history; KEY alone does not.",
    "What has changed since it was shown is shown anew and not applied.",
  ],
  examples: [
    "agent-vault vault proposal approve 7",
    "pass show stripe | agent-vault vault proposal approve 7 STRIPE_KEY --yes",
    "agent-vault vault proposal approve 7 --yes --agent-values --confirm-host api.example.com",
  ],
  async run({ pairs, file, ...args }, io) {
    const number = parseNumber(args.number);
    if (file !== undefined && pairs.length > 0) throw usageError("-f cannot be mixed with KEY=VALUE");
    const where = await personVault(io, args.vault);
    const shown = await loadProposal(where, number, terminalWidth(2));
    demandPending(shown.seen);
    demandSlots(
      pairs.map((pair) => pair.split("=")[0] ?? ""),
      shown.seen.slots,
    );
    const credentials = file === undefined ? {} : await collectFile(file);
    demandSlots(Object.keys(credentials), shown.seen.slots);
    showForDecision(io, shown);
    const values = { oauth: {}, credentials: { ...credentials, ...(await collectWords(io, pairs)) } };
    const approval = {
      values,
      yes: args.yes,
      agentValues: args["agent-values"],
      confirmHosts: args["confirm-host"],
    };
    try {
      sayApplied(io, where.vault, await approve(io, where, shown, approval));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const hint = `agent-vault vault proposal show ${number} tells whether it was applied`;
      throw new Failure(error.message, { hint, cause: error });
    }
  },
});
