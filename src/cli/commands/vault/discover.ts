import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { discoverVault } from "../../session/discover.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  async run({ vault, json }, io) {
    const found = await discoverVault(io, vault);
    if (json) return io.print.json(found);
    const { print } = io;
    print.line(`Vault: ${found.vault}`);
    const rows = found.services.map(({ name, host }) => [name, host]);
    print.table(["name", "host"], rows, "No services found.");
    const keys = found.available_credentials;
    print.line(`Credentials: ${keys.length === 0 ? "none" : keys.join(", ")}`);
  },
});
