import type { ProposalRaiser } from "./proposal.ts";

/**
 * Who has raised how many, the most first: `12 by agent claude, 8 by vault tokens`. Tokens are counted together: what
 * people call them is not for every agent to know.
 */
export function describeHolders(raisers: readonly ProposalRaiser[]): string {
  const counts = new Map<string, number>();
  for (const raiser of raisers) {
    const who = raiser.type === "agent" ? `agent ${raiser.name}` : "vault tokens";
    counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([who, count]) => `${count} by ${who}`)
    .join(", ");
}
