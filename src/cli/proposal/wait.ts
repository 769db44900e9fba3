/** `--wait`: the command ends when a person has decided, with an exit code that says how. */
import type { GetProposalReply } from "../../contract/vault/proposals.ts";
import type { Client } from "../client/client.ts";
import { EXIT_BY_KIND, Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { whenDecided } from "./follow.ts";

/** By what became of it. Those that mean something else elsewhere are 1 here, see `underWait`. */
const CODES = { pending: 1, applied: 0, rejected: 3, expired: 4 } as const;

/** Ctrl-C. */
class Interrupted extends Error {}

/** Prints what became of the proposal and returns the exit code for it; 130 on Ctrl-C, which leaves it as it is. */
export async function waitForDecision(io: Io, client: Client, id: number, json: boolean): Promise<number> {
  const stay = `Proposal #${id} stays; agent-vault vault proposal show ${id} tells what became of it.`;
  try {
    const seen = await untilInterrupted((pause) => {
      io.print.note("Waiting until a person has decided …");
      return whenDecided({
        pause,
        look: () => client.proposals.own(id),
        now: () => performance.now(),
        onGap: ({ message }) => io.print.warn(`${message}; waiting on`),
      });
    });
    if (json) io.print.json(seen);
    else sayDecided(io, seen);
    return CODES[seen.status];
  } catch (error) {
    if (error instanceof Failure) io.print.tell(stay);
    if (!(error instanceof Interrupted)) throw error;
    io.print.tell(stay);
    return 130;
  }
}

/** Under `--wait` the codes 3 and 4 mean only what became of the proposal. */
export async function underWait<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const taken: readonly number[] = [EXIT_BY_KIND.unauthenticated, EXIT_BY_KIND.forbidden];
    if (!(error instanceof Failure) || !taken.includes(error.exit)) throw error;
    const { message, hint, forOwner } = error;
    throw new Failure(message, {
      exit: 1,
      cause: error,
      ...(hint === undefined ? {} : { hint }),
      ...(forOwner ? { forOwner } : {}),
    });
  }
}

function sayDecided({ print }: Io, { id, status, review_note }: GetProposalReply): void {
  const text = `Proposal #${id} ${status === "expired" ? "has expired undecided" : `was ${status}`}.`;
  if (status === "applied") print.done(text);
  else print.line(text);
  if (review_note !== "") print.line(`Note: ${oneLine(review_note)}`);
}

async function untilInterrupted<T>(work: (pause: (ms: number) => Promise<void>) => Promise<T>): Promise<T> {
  const interrupted = Promise.withResolvers<never>();
  const onInterrupt = () => interrupted.reject(new Interrupted());
  process.on("SIGINT", onInterrupt);
  try {
    return await Promise.race([interrupted.promise, work((ms) => Bun.sleep(ms))]);
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}
