import { counted } from "../../../../lib/text/counted.ts";
import { confirmHostFlag, vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { withConfirmedHosts } from "../../../service/confirm.ts";
import { readServicesFile, refuseOtherVault } from "../../../service/file.ts";
import { whatIsLost } from "../../../service/replaced.ts";
import { warnOfServices } from "../../../service/warnings.ts";
import { vaultClient } from "../../../session/connect.ts";
import { ensureSession } from "../../../setup/ensure-session.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: {
    file: { type: "string", alias: "f", valueHint: "file", description: "YAML file (- for standard input)" },
    ...confirmHostFlag,
    ...vaultFlag,
    ...yesFlag,
  },
  notes: [
    "All existing services are replaced in one step.",
    "It asks first where a service would be removed or changed.",
  ],
  examples: ["agent-vault vault service set -f services.yaml --yes"],
  async run(args, io) {
    if (args.file === undefined) {
      throw usageError("-f is required", "to be asked for one service, write agent-vault vault service add");
    }
    const file = await readServicesFile(args.file);
    const { client, vault } = await vaultClient(io, args.vault, ensureSession);
    refuseOtherVault(file, vault, args.vault);
    const { services: stored } = await client.services.list(vault);
    const lost = whatIsLost(stored, file.services);
    if (lost !== undefined) await confirmOrAbort(io, args.yes, `In vault "${vault}" this ${lost}. Go on?`);
    const { services_count, ...reply } = await withConfirmedHosts(io, args["confirm-host"], (confirmed) =>
      client.services.replace(vault, file.services, confirmed),
    );
    io.print.done(`Vault "${vault}" has ${counted(services_count, "service")}`);
    warnOfServices(io, reply);
  },
});
