import { vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { vaultClient } from "../../../session/connect.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: { ...vaultFlag, ...yesFlag },
  examples: ["agent-vault vault service clear --vault payments --yes"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    await confirmOrAbort(io, args.yes, `Remove all services from vault "${vault}"?`);
    await client.services.clear(vault);
    io.print.done(`All services of vault "${vault}" removed`);
  },
});
