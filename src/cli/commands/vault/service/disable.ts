import { confirmHostFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { withConfirmedHosts } from "../../../service/confirm.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: {
    service: { type: "positional", names: "service", description: "Name or host of the service" },
    ...confirmHostFlag,
    ...vaultFlag,
  },
  examples: ["agent-vault vault service disable api.stripe.com"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const { name, host } = await withConfirmedHosts(io, args["confirm-host"], (confirmed) =>
      client.services.switch(vault, args.service, false, confirmed),
    );
    io.print.done(`Service disabled: ${name} (host=${host})`);
  },
});
