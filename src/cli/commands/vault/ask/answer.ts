import { ASK_ANSWERS } from "../../../../core/ask/ask.ts";
import { didYouMean } from "../../../../core/nearest.ts";
import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: {
    number: { type: "positional", description: "Number of the request" },
    answer: { type: "positional", known: [...ASK_ANSWERS], description: "once, run, always or no" },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "once: this request alone. run: what its token sends to that host, until the token ends; for an agent's own",
    "token, and for SVIDs, a day. always: a service is added to the vault, with the credential that the catalogue",
    "names where it is stored and bound to that host, else without one; vault ask list --json says which.",
    "no: refused, as without asking; the same request is not asked about again for a minute.",
  ],
  examples: ["agent-vault vault ask answer 17 once", "agent-vault ask answer 17 no"],
  async run({ json, ...args }, io) {
    const [, digits] = /^#?([1-9]\d{0,14})$/.exec(args.number) ?? [];
    if (digits === undefined) {
      throw usageError(`"${args.number}" is no request's number`, "agent-vault vault ask list shows them");
    }
    const answer = ASK_ANSWERS.find((known) => known === args.answer);
    if (answer === undefined) {
      const hint = didYouMean(args.answer, ASK_ANSWERS) ?? "it is once, run, always or no";
      throw usageError(`"${args.answer}" is no answer`, hint);
    }
    const { client, vault } = await personVault(io, args.vault);
    const answered = await client.asks.answer(vault, Number(digits), { answer, way: "command" });
    if (json) return io.print.json(answered);
    io.print.done(`Request ${digits} in vault "${vault}" is answered: ${answered.done}.`);
  },
});
