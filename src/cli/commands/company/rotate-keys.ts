import { jsonFlag, yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { tokenClient } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: {
    company: { type: "positional", required: false, description: "Its id", names: "company" },
    ...yesAtTerminalFlag,
    ...jsonFlag,
  },
  notes: [
    "New SVIDs are signed with the new keys at once. The old ones are published for a day: SVIDs live an hour.",
  ],
  examples: ["agent-vault company rotate-keys globex --yes"],
  async run({ company, yes, json }, io) {
    const { companies } = await tokenClient(io);
    const whose = company === undefined ? "the company" : `company "${company}"`;
    await confirmAtTerminal(io, yes, `Replace the signing keys of ${whose}?`);
    const rotated = await companies.rotateKeys(company);
    if (json) return io.print.json(rotated);
    const { companyId, newKey, retiredKey } = rotated;
    io.print.done(`Company "${companyId}" signs with new keys; the Ed25519 one is ${newKey.kid}`);
    io.print.line(`The one before, ${retiredKey.kid}, is published until ${retiredKey.verifiableUntil}.`);
  },
});
