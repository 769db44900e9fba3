import { confirmHostFlag, vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { buildServices } from "../../../service/builder.ts";
import { withConfirmedHosts } from "../../../service/confirm.ts";
import { readServicesFile, refuseOtherVault, toFileForm } from "../../../service/file.ts";
import { whatIsLost } from "../../../service/replaced.ts";
import { warnOfServices } from "../../../service/warnings.ts";
import { vaultClient } from "../../../session/connect.ts";
import { ensureSession } from "../../../setup/ensure-session.ts";
import { counted } from "../../../ui/counted.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: {
    file: { type: "string", alias: "f", valueHint: "file", description: "YAML file (- for standard input)" },
    ...confirmHostFlag,
    ...vaultFlag,
    ...yesFlag,
  },
  notes: [
    "Without -f the services are asked for. All existing services are replaced in one step.",
    "It asks first where a service would be removed or changed.",
  ],
  examples: ["agent-vault vault service set -f services.yaml --yes"],
  async run(args, io) {
    if (args.file === undefined && !io.interactive)
      throw usageError("-f is required where nobody can be asked");
    const file = args.file === undefined ? undefined : await readServicesFile(args.file);
    const { client, vault } = await vaultClient(io, args.vault, ensureSession);
    if (file !== undefined) refuseOtherVault(file, vault, args.vault);
    const { services: stored } = await client.services.list(vault);
    let services = file?.services;
    if (services === undefined) {
      const { keys } = await client.credentials.list({ vault });
      services = await buildServices(io, stored.map(toFileForm), keys);
      io.print.note(Bun.YAML.stringify({ vault, services }, null, 2));
      await confirmOrAbort(io, args.yes, `Replace the services of vault "${vault}" by these?`);
    } else {
      const lost = whatIsLost(stored, services);
      if (lost !== undefined) await confirmOrAbort(io, args.yes, `In vault "${vault}" this ${lost}. Go on?`);
    }
    const replacement = services;
    const { services_count, ...reply } = await withConfirmedHosts(io, args["confirm-host"], (confirmed) =>
      client.services.replace(vault, replacement, confirmed),
    );
    io.print.done(`Vault "${vault}" has ${counted(services_count, "service")}`);
    warnOfServices(io, reply);
  },
});
