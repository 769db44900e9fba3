import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { personVault } from "../../session/connect.ts";
import { serviceCommand } from "../../vault/service-command.ts";

export default command({
  args: {
    ...vaultFlag,
    limit: {
      type: "string",
      alias: "n",
      valueHint: "count",
      default: "20",
      description: "How many, 1 to 100",
    },
    ...jsonFlag,
  },
  notes: [
    "Hosts that programs in the vault asked for and no service is for: refused for it, or answered with 401 or 403.",
    "SENT is how the request authenticated by itself.",
  ],
  examples: ["agent-vault vault hosts", "agent-vault vault hosts --vault payments --json"],
  async run(args, io) {
    const limit = Number(args.limit);
    if (!/^\d+$/.test(args.limit) || limit < 1 || limit > 100) {
      throw usageError(`--limit cannot be "${args.limit}"`, "it is a number from 1 to 100");
    }
    const { client, vault } = await personVault(io, args.vault);
    const found = await client.vaults.discoveredHosts(vault, limit);
    const more = found.total - found.hosts.length;
    const noteMore = () => more > 0 && io.print.note(`and ${more} more; --limit shows up to 100`);
    if (args.json) {
      io.print.json(found.hosts);
      noteMore();
      return;
    }
    const rows = found.hosts.map(({ host, request_count, last_seen, auth_scheme = "-" }) => [
      host,
      String(request_count),
      last_seen,
      auth_scheme,
    ]);
    const none = `No hosts without a service found in vault "${vault}".`;
    io.print.table(["host", "requests", "last seen", "sent"], rows, none);
    noteMore();
    const commands = found.hosts.map(serviceCommand).filter((line) => line !== undefined);
    const [first] = commands;
    if (first === undefined) return;
    io.print.note("To let the vault authenticate them, add a service, such as:");
    io.print.note(`  ${first}${args.vault === undefined ? "" : ` --vault ${args.vault}`}`);
  },
});
