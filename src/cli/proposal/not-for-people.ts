import { Refused } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";

/** Tells a person, who has no need to ask, what to do instead of raising a proposal. */
export async function notForPeople<T>(io: Pick<Io, "config">, vault: string, raised: Promise<T>): Promise<T> {
  try {
    return await raised;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 403 || io.config.token !== undefined) throw error;
    throw new Failure(`proposals are raised by agents, and you are a person: ${error.message}`, {
      exit: 4,
      hint: `change the vault yourself: agent-vault vault service add --vault ${vault}, agent-vault vault credential set`,
      cause: error,
    });
  }
}
