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
    browsers: {
      type: "boolean",
      description: "Install for your own Chromium, Chrome, Edge and Electron programs (Linux)",
    },
    ...yesFlag,
  },
  notes: [
    "For Debian, Fedora, Arch, SUSE and their kin, and macOS; it needs root, and shows what it does before it asks.",
    "Chromium and its kin do not look there on Linux: --browsers, which needs certutil and no root.",
    "agent-vault run needs none of this: it tells its command whom to trust, and no other program.",
  ],
  examples: [
    "sudo agent-vault ca install --address http://127.0.0.1:14321",
    "agent-vault ca install --browsers",
  ],
  run: ({ address, fingerprint, browsers, yes }, io) =>
    installRoots(io, { address, fingerprints: fingerprint, reach: browsers ? "browsers" : "machine", yes }),
});
