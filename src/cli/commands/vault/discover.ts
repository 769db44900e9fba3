import { methodsText } from "../../../core/service/methods.ts";
import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { STORE_MISSING } from "../../service/warnings.ts";
import { discoverVault } from "../../session/discover.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  examples: ["agent-vault vault discover --vault payments"],
  async run({ vault, json }, io) {
    const found = await discoverVault(io, vault);
    if (json) return io.print.json(found);
    const { print } = io;
    print.line(`Vault: ${found.vault}`);
    const isAnyMissing = found.services.some(({ missing_credentials: missing = [] }) => missing.length > 0);
    const hasMethods = found.services.some(({ methods }) => methods !== undefined);
    const rows = found.services.map(({ name, host, methods, missing_credentials: missing = [] }) => [
      name,
      host,
      ...(hasMethods ? [methodsText({ methods })] : []),
      ...(isAnyMissing ? [missing.length === 0 ? "" : `needs ${missing.join(", ")}`] : []),
    ]);
    const columns = [...(hasMethods ? ["methods"] : []), ...(isAnyMissing ? ["missing"] : [])];
    print.table(["name", "host", ...columns], rows, "No services found.");
    const keys = found.available_credentials;
    print.line(`Credentials: ${keys.length === 0 ? "none" : keys.join(", ")}`);
    if (isAnyMissing) print.note(STORE_MISSING);
  },
});
