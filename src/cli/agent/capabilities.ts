/** Capabilities as words and flags of commands. */
import { checkCapabilities } from "../../core/agent/capability.ts";
import { usageError } from "../failure.ts";

export const capabilityWords = {
  capabilities: {
    type: "positional",
    rest: true,
    description: "Kinds of action, as api_call mail_send",
  },
} as const;

/** By the server's own rules, before anything is asked of it. Throws a usage error that names every fault. */
export function checkCapabilityWords(words: readonly string[]): void {
  const { problems } = checkCapabilities("capability", words);
  if (problems.length === 0) return;
  throw usageError(problems.map(({ problem }) => problem).join("; "));
}
