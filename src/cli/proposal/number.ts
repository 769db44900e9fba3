import { usageError } from "../failure.ts";

/** The word that names a proposal; which of them are offered is the command's own. */
export const proposalNumber = {
  number: { type: "positional", names: "proposal", description: "Number of the proposal" },
} as const;

export const pendingNumber = {
  number: { ...proposalNumber.number, names: "pending-proposal" },
} as const;

/** `7` or `#7`. Throws a usage error. */
export function parseNumber(text: string): number {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits);
  throw usageError(`"${text}" is no proposal's number`, "agent-vault vault proposal list shows them");
}
