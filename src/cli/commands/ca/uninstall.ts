import { addressFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { uninstallRoots } from "../../trust-store/change.ts";

export default command({
  args: { ...addressFlag, ...yesFlag },
  notes: ["Without --address it removes whatever agent-vault ca install has put there, of any server."],
  examples: ["sudo agent-vault ca uninstall"],
  run: ({ address, yes }, io) => uninstallRoots(io, { address, yes }),
});
