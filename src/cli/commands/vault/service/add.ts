import { confirmHostFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { withConfirmedHosts } from "../../../service/confirm.ts";
import { readServicesFile, refuseOtherVault } from "../../../service/file.ts";
import { hasServiceFlags, serviceFlags, serviceFromFlags } from "../../../service/flags.ts";
import { serviceFromTemplate, templateFlag } from "../../../service/template.ts";
import { warnOfServices } from "../../../service/warnings.ts";
import { vaultClient } from "../../../session/connect.ts";
import { ensureSession } from "../../../setup/ensure-session.ts";
import { counted } from "../../../ui/counted.ts";

export default command({
  args: {
    file: { type: "string", alias: "f", valueHint: "file", description: "YAML file (- for standard input)" },
    ...templateFlag,
    ...serviceFlags,
    ...confirmHostFlag,
    ...vaultFlag,
  },
  examples: [
    "agent-vault vault service add --template github",
    "agent-vault vault service add --name stripe --host api.stripe.com --auth-type bearer --token-key STRIPE_KEY",
    "agent-vault vault service add -f services.yaml",
  ],
  notes: [
    "A service of the same name is replaced. Without --name one is made from the host.",
    "Flags go before what a template says.",
    "Custom headers, substitutions, cookies and foreign_credentials can only be given in a file.",
  ],
  async run(args, io) {
    const { template } = args;
    if (args.file !== undefined && (template !== undefined || hasServiceFlags(args))) {
      throw usageError("-f cannot be mixed with the flags of one service");
    }
    const file = args.file === undefined ? undefined : await readServicesFile(args.file);
    const described = () =>
      template === undefined ? serviceFromFlags(args) : serviceFromTemplate(template, args);
    const services = file?.services ?? [described()];
    if (services.length === 0) throw usageError("the file names no service");
    const { client, vault } = await vaultClient(io, args.vault, ensureSession);
    if (file !== undefined) refuseOtherVault(file, vault, args.vault);
    const { upserted, services_count, ...reply } = await withConfirmedHosts(
      io,
      args["confirm-host"],
      (confirmed) => client.services.add(vault, services, confirmed),
    );
    const total = counted(services_count, "service");
    for (const name of upserted) io.print.done(`Service added: ${name} (${total} total)`);
    warnOfServices(io, reply);
  },
});
