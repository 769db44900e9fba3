import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { proposeFromRecording } from "../../learn/propose.ts";
import { demandRecording, recordingFlags } from "../../learn/recording.ts";

export default command({
  args: {
    ...recordingFlags,
    agent: {
      type: "string",
      valueHint: "name",
      description: "Learn from this agent alone (or a person, by address)",
    },
    host: {
      type: "string",
      valueHint: "host[:port]",
      description: "Learn for this host alone, or this port of it",
    },
    raise: {
      type: "boolean",
      description: "Raise it as a proposal, in place of printing a file (for agents)",
    },
    message: {
      type: "string",
      alias: "m",
      valueHint: "text",
      description: "Why, for the record; with --raise",
    },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "The tightest services that cover what was answered: host, path and methods. Ids, dates and names of",
    "repositories become * once several were seen; * stands for anything, slashes included.",
    "A request is authenticated as by the service that it had. Standard output is a file for",
    "agent-vault vault service set -f; what it would refuse and newly let through is said beside it.",
    "It keeps hosts out only where the vault refuses those without a service:",
    "agent-vault vault settings set unmatched-host-policy deny",
  ],
  examples: [
    "agent-vault vault propose --from-logs --since 1d --agent billing-bot > services.yaml",
    "agent-vault vault propose --requests requests.jsonl --json",
  ],
  async run({ message, ...args }, io) {
    demandRecording(args);
    if (args.raise && args.requests !== undefined) {
      throw usageError("--raise is for what the vault's log has: --from-logs");
    }
    if (message !== undefined && !args.raise) throw usageError("-m goes with --raise");
    await proposeFromRecording(io, { ...args, message });
  },
});
