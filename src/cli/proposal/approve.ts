/** From a proposal that is shown to one that is applied: what is asked, in which order, and what was shown is what is sent. */
import * as v from "valibot";
import { type ApproveProposalReply, ProposalConflict } from "../../contract/vault/proposals.ts";
import type { Client } from "../client/client.ts";
import { Refused } from "../client/transport.ts";
import { Aborted, Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { askYesNo } from "../ui/prompt.ts";
import { terminalWidth } from "../ui/standard-streams.ts";
import { type Line, paint, sections } from "./line.ts";
import { demandFit, demandPending, type Loaded, loadProposal } from "./load.ts";
import { reachInShort } from "./reach.ts";
import { typedHosts } from "./typed-hosts.ts";
import { askValues, type Values } from "./values.ts";

type Where = { readonly client: Client; readonly vault: string };

export type Approval = {
  /** The first question is answered; hosts are asked for all the same. */
  readonly yes: boolean;
  readonly confirmHosts: readonly string[];
  readonly agentValues: boolean;
  readonly values: Values;
};

/**
 * Approves what has been shown. When it has changed meanwhile a person is shown what it is now and asked everything anew
 * but for values; nobody at a terminal is told, by a Failure. Throws Aborted on a no.
 */
export async function approve(
  io: Io,
  where: Where,
  shown: Loaded,
  { yes, confirmHosts, agentValues, values }: Approval,
): Promise<ApproveProposalReply> {
  const { id, slots, reach } = shown.seen;
  demandFit(shown.seen);
  const confirmed = reach === undefined ? [] : await typedHosts(io, reach, confirmHosts);
  if (!yes) await askFirst(io, `Approve proposal #${id} in vault "${where.vault}"?`);
  const given = await askValues(io, slots, values, agentValues);
  try {
    return await where.client.proposals.approve(id, {
      vault: where.vault,
      ...given,
      ...(reach === undefined ? {} : { reach_hash: reach.hash, confirm_hosts: [...confirmed] }),
    });
  } catch (error) {
    if (!isConflict(error)) throw error;
    if (!io.interactive) {
      const hint = `agent-vault vault proposal show ${id} shows it as it is now`;
      throw new Failure(error.message, { hint, cause: error });
    }
    const now = await loadProposal(where, id, terminalWidth(2));
    demandPending(now.seen);
    showChanged(io, shown.lines, now);
    return approve(io, where, now, { yes: false, confirmHosts: [], agentValues, values: given });
  }
}

/**
 * Shows the proposal where the question about it will stand. What it comes to is said again below the agent's words, which
 * may be long enough to leave nothing else on the screen.
 */
export function showForDecision({ print }: Pick<Io, "print">, { lines, seen: { reach } }: Loaded): void {
  const short = reach === undefined ? [] : [reachInShort(reach)];
  print.tell(`${paint(sections(lines, short), print.errTheme)}\n`);
}

/** That it is done, and what is left to do. */
export function sayApplied({ print }: Io, vault: string, { id, connect = [] }: ApproveProposalReply): void {
  print.done(`Proposal #${id} applied in vault "${vault}".`);
  for (const key of connect) {
    print.tell(`${key} has to be connected: agent-vault vault credential connect ${key} --vault ${vault}`);
  }
}

async function askFirst(io: Io, message: string): Promise<void> {
  if (!(await askYesNo(io, { message, instead: "--yes" }))) throw new Aborted();
}

function isConflict(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 409 && v.is(ProposalConflict, error.body);
}

function showChanged(io: Io, before: readonly Line[], loaded: Loaded): void {
  const now = loaded.lines;
  showForDecision(io, loaded);
  io.print.warn("this has changed since it was shown, and nothing was applied.");
  const changes = [
    ...missingFrom(now, before).map((line) => `  before: ${line.text.trim()}`),
    ...missingFrom(before, now).map((line) => `  now:    ${line.text.trim()}`),
  ];
  const without = "  What the vault holds has changed, and what is shown of it has not.";
  io.print.tell(changes.length === 0 ? without : changes.join("\n"));
}

/** The lines of `lines` that are none of `others`. */
function missingFrom(others: readonly Line[], lines: readonly Line[]): readonly Line[] {
  const known = new Set(others.map(({ text }) => text));
  return lines.filter(({ text }) => !known.has(text));
}
