import { vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { resolveVault } from "../../session/vault.ts";

export default command({
  args: { ...vaultFlag },
  run({ vault }, io) {
    io.print.line(resolveVault(io, vault));
  },
});
