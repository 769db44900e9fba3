import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: {
    service: { type: "positional", names: "service", description: "Name or host of the service" },
    ...vaultFlag,
  },
  examples: ["agent-vault vault service enable stripe"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const { name, host } = await client.services.switch(vault, args.service, true);
    io.print.done(`Service enabled: ${name} (host=${host})`);
  },
});
