/** Waiting for a person to decide a proposal, as agents do. */
import type { GetProposalReply } from "../../contract/vault/proposals.ts";
import { Refused, Unreachable } from "../client/transport.ts";
import type { Failure } from "../failure.ts";

const SOON_MS = 3_000;
const LATER_MS = 10_000;
const SOON_FOR_MS = 30_000;

/** How long to wait before the next look, by how long it has been: three seconds for half a minute, then ten. */
export function pollDelay(waitedMs: number): number {
  return waitedMs < SOON_FOR_MS ? SOON_MS : LATER_MS;
}

type Waiting = {
  readonly look: () => Promise<GetProposalReply>;
  /** Resolves after so long, or throws what ends the waiting. */
  readonly pause: (ms: number) => Promise<void>;
  /** Milliseconds, of any origin. */
  readonly now: () => number;
  /** Told once each time that the server cannot be asked any more. */
  readonly onGap: (why: Failure) => void;
};

/**
 * The proposal once it is pending no more. A server that is away or restarts, and one that says to come later, are waited
 * for; any other refusal is thrown.
 */
export async function whenDecided({ look, pause, now, onGap }: Waiting): Promise<GetProposalReply> {
  const began = now();
  for (let away = false; ; ) {
    await pause(pollDelay(now() - began));
    try {
      const seen = await look();
      if (seen.status !== "pending") return seen;
      away = false;
    } catch (error) {
      if (!isGap(error)) throw error;
      if (!away) onGap(error);
      away = true;
    }
  }
}

function isGap(error: unknown): error is Failure {
  return (
    error instanceof Unreachable ||
    (error instanceof Refused && (error.status === 429 || error.status >= 500))
  );
}
