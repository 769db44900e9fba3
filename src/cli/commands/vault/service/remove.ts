import { counted } from "../../../../lib/text/counted.ts";
import { confirmHostFlag, vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { withConfirmedHosts } from "../../../service/confirm.ts";
import { vaultClient } from "../../../session/connect.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: {
    service: { type: "positional", names: "service", description: "Name or host of the service" },
    ...confirmHostFlag,
    ...vaultFlag,
    ...yesFlag,
  },
  examples: ["agent-vault vault service remove stripe --yes"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    await confirmOrAbort(io, args.yes, `Remove service "${args.service}" from vault "${vault}"?`);
    const { removed, removed_host, services_count } = await withConfirmedHosts(
      io,
      args["confirm-host"],
      (confirmed) => client.services.remove(vault, args.service, confirmed),
    );
    const left = counted(services_count, "service");
    io.print.done(`Service removed: ${removed} (host=${removed_host}; ${left} left)`);
  },
});
