import { addressFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { uninstallRoots } from "../../trust-store/change.ts";

export default command({
  args: {
    ...addressFlag,
    browsers: { type: "boolean", description: "Remove what ca install --browsers has put there" },
    ...yesFlag,
  },
  notes: ["Without --address it removes whatever agent-vault ca install has put there, of any server."],
  examples: ["sudo agent-vault ca uninstall", "agent-vault ca uninstall --browsers"],
  run: ({ address, browsers, yes }, io) =>
    uninstallRoots(io, { address, reach: browsers ? "browsers" : "machine", yes }),
});
