/** Walking all that wait to be decided, one after another. */
import type { Client } from "../client/client.ts";
import { Refused, Unreachable } from "../client/transport.ts";
import { Aborted, EXIT_BY_KIND, Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { askChoice, askText } from "../ui/prompt.ts";
import { terminalWidth } from "../ui/standard-streams.ts";
import { approve, sayApplied, showForDecision } from "./approve.ts";
import { type Loaded, loadProposal } from "./load.ts";
import { NO_VALUES } from "./values.ts";

type Where = { readonly client: Client; readonly vault: string };
type Fate = "approved" | "rejected" | "skipped";
const CHOICES = [
  { value: "approve", label: "Approve" },
  { value: "reject", label: "Reject" },
  { value: "skip", label: "Skip" },
  { value: "quit", label: "Quit" },
] as const;

/** Ends with what became of them, however it ends. Throws Left on Ctrl-C, and what makes going on pointless. */
export async function reviewPending(io: Io, where: Where): Promise<void> {
  const { proposals } = await where.client.proposals.list(where.vault, "pending");
  const numbers = proposals.map(({ id }) => id).toSorted((one, other) => one - other);
  if (numbers.length === 0) return io.print.line(`No pending proposals found in vault "${where.vault}".`);
  const fates: Record<Fate, number[]> = { approved: [], rejected: [], skipped: [] };
  try {
    for (const [at, number] of numbers.entries()) {
      const fate = await reviewOne(io, where, number, `${at + 1} of ${numbers.length}`);
      if (fate === "quit") break;
      fates[fate].push(number);
    }
  } finally {
    io.print.line(`Approved: ${told(fates.approved)}`);
    io.print.line(`Rejected: ${told(fates.rejected)}`);
    io.print.line(`Skipped:  ${told(fates.skipped)}`);
  }
}

function told(numbers: readonly number[]): string {
  return [
    numbers.length,
    ...(numbers.length === 0 ? [] : [`(${numbers.map((id) => `#${id}`).join(", ")})`]),
  ].join(" ");
}

async function reviewOne(io: Io, where: Where, number: number, place: string): Promise<Fate | "quit"> {
  try {
    const shown = await loadProposal(where, number, terminalWidth(2));
    const { status, reviewed_by } = shown.seen;
    if (status !== "pending") {
      io.print.tell(
        `Proposal #${number} is ${status} by now${reviewed_by === undefined ? "" : `, by ${reviewed_by}`}.`,
      );
      return "skipped";
    }
    showForDecision(io, shown);
    return await decide(io, where, shown, place);
  } catch (error) {
    // What had changed meanwhile was shown anew, and the answer was no.
    if (error instanceof Aborted) return "skipped";
    if (!isOfOne(error)) throw error;
    io.print.error(error.message, error.hint);
    io.print.tell(`Proposal #${number} stays as it is.`);
    return "skipped";
  }
}

async function decide(io: Io, where: Where, shown: Loaded, place: string): Promise<Fate | "quit"> {
  const { vault, client } = where;
  const { id, misfits = [] } = shown.seen;
  const message = `Proposal #${id} (${place})`;
  const choice = await askChoice(io, {
    message,
    instead: "agent-vault vault proposal approve",
    choices: misfits.length === 0 ? CHOICES : CHOICES.filter(({ value }) => value !== "approve"),
    // Enter alone grants nothing, as at the question of approve.
    initial: "skip",
  });
  if (choice === "approve") {
    const approval = { yes: true, confirmHosts: [], agentValues: false, values: NO_VALUES };
    sayApplied(io, vault, await approve(io, where, shown, approval));
    return "approved";
  }
  if (choice === "reject") {
    const reason = await askText(io, {
      message: "Reason, for the agent (empty for none)",
      instead: "--reason",
    });
    await client.proposals.reject(id, { vault, ...(reason === "" ? {} : { reason }) });
    io.print.done(`Proposal #${id} rejected in vault "${vault}".`);
    return "rejected";
  }
  return choice === "skip" ? "skipped" : "quit";
}

/** It concerns this proposal alone: the next one may well be decided. */
function isOfOne(error: unknown): error is Failure {
  if (!(error instanceof Failure) || error instanceof Unreachable) return false;
  const beyond: readonly number[] = [EXIT_BY_KIND.unauthenticated, EXIT_BY_KIND.forbidden];
  return !beyond.includes(error.exit) && !(error instanceof Refused && error.status >= 500);
}
