import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { reviewPending } from "../../../proposal/review.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: { ...vaultFlag },
  notes: [
    "The oldest comes first. Each is decided when its last question is answered, and Ctrl-C leaves the rest.",
  ],
  examples: ["agent-vault vault proposal review --vault payments"],
  async run(args, io) {
    if (!io.interactive) {
      throw usageError(
        "proposals are reviewed at a terminal, and there is none",
        "agent-vault vault proposal list --status pending shows them; approve and reject take one",
      );
    }
    await reviewPending(io, await personVault(io, args.vault));
  },
});
