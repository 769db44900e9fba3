import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { toFileForm } from "../../../service/file.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: ["The output is a file that agent-vault vault service set -f reads back."],
  examples: ["agent-vault vault service list > services.yaml"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const listed = await client.services.list(vault);
    if (args.json) return io.print.json(listed);
    const services = listed.services.map(toFileForm);
    io.print.line(Bun.YAML.stringify({ vault: listed.vault, services }, null, 2).trimEnd());
  },
});
