import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { failingWith2 } from "../../failure.ts";
import { EXPECTATIONS } from "../../learn/compare.ts";
import { demandRecording, recordingFlags } from "../../learn/recording.ts";
import { testServices } from "../../learn/test-services.ts";

export default command({
  args: {
    file: {
      type: "positional",
      valueHint: "file",
      description: "YAML file of services (- for standard input)",
    },
    ...recordingFlags,
    against: {
      type: "string",
      valueHint: "file",
      description: "Compare with this file, in place of the vault's services",
    },
    expect: {
      type: "enum",
      options: EXPECTATIONS,
      description: "Compare with nothing: every request is to be taken by a service, or by none",
    },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "Nothing is sent and nothing changes. With --requests and --against, or --expect, no server is needed.",
    "Exit code 0: the same is done to every request; 1: to some not, or not as expected; others: no answer.",
    "Another name of a service that does the same is no difference. Only services count: what the vault does with",
    "hosts without one, policies on agents and limits do not.",
  ],
  examples: [
    "agent-vault vault test services.yaml --from-logs --since 7d",
    "agent-vault vault test services.yaml --requests requests.jsonl --against main.yaml",
    "agent-vault vault test services.yaml --requests attacks.jsonl --expect refused",
  ],
  run: (args, io) =>
    failingWith2(async () => {
      demandRecording(args);
      return await testServices(io, args);
    }),
});
