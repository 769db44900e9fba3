import { addressFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { installRoots } from "../../trust-store/change.ts";

export default command({
  args: {
    ...addressFlag,
    fingerprint: {
      type: "string",
      repeatable: true,
      valueHint: "sha256",
      description: "Install only a root of this fingerprint",
    },
    ...yesFlag,
  },
  notes: [
    "For Debian, Fedora, Arch, SUSE and their kin, and macOS; it needs root, and shows what it does before it asks.",
    "agent-vault run needs none of this: it tells its command whom to trust, and no other program.",
  ],
  examples: ["sudo agent-vault ca install --address http://127.0.0.1:14321"],
  run: ({ address, fingerprint, yes }, io) => installRoots(io, { address, fingerprints: fingerprint, yes }),
});
