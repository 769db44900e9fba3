import { addressFlag, jsonFlag, vaultFlag } from "../args.ts";
import { command } from "../command.ts";
import { printChecks } from "../doctor/report.ts";
import { findStatus } from "../status/status.ts";

export default command({
  args: { ...addressFlag, ...vaultFlag, ...jsonFlag },
  notes: [
    "Says what commands of this shell would use, and why. It starts, signs in and changes nothing, and answers",
    "within seconds. Ends with 0 when the server answers and the session is good; with 1 when the server does not",
    "answer, or there is no such vault; with 3 when nobody is signed in there, or no longer.",
  ],
  examples: ["agent-vault status", "agent-vault status --json", "agent-vault status > /dev/null || exit"],
  async run({ address, vault, json }, io) {
    const { facts, rows, exit } = await findStatus(io, { address, vault });
    if (json) io.print.json(facts);
    else {
      printChecks(io.print, rows);
      for (const warning of facts.server.warnings) io.print.warn(warning);
    }
    return exit;
  },
});
