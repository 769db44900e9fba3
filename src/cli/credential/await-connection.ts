import type { OAuthStatusReply } from "../../contract/vault/oauth.ts";
import { Refused, Unreachable } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import { oneLine } from "../ui/foreign-text.ts";

/** As the original polls. */
const LOOK_MS = 2_500;
export const LOOK_FOR_MINUTES = 5;
const LOOK_FOR_MS = LOOK_FOR_MINUTES * 60_000;

type Waiting = {
  readonly key: string;
  readonly look: () => Promise<OAuthStatusReply>;
  /** When it was connected before, if it was: until that changes nothing has happened. */
  readonly before: string | undefined;
  readonly pause: (ms: number) => Promise<void>;
  /** Milliseconds, of any origin. */
  readonly now: () => number;
};

/**
 * Resolves once a person has consented and the server has tokens. A server that is away is waited for. Throws a Failure
 * with what went wrong, and after five minutes.
 */
export async function untilConnected({ key, look, before, pause, now }: Waiting): Promise<void> {
  const end = now() + LOOK_FOR_MS;
  while (now() < end) {
    await pause(LOOK_MS);
    const status = await look().catch((error: unknown) => {
      if (isGap(error)) return undefined;
      throw error;
    });
    if (status === undefined) continue;
    if (status.connected && status.connected_at !== before) return;
    if (status.last_error !== undefined) {
      throw new Failure(`${key} was not connected: ${oneLine(status.last_error)}`);
    }
  }
  throw new Failure(`nobody has consented within five minutes`, {
    hint: `agent-vault vault credential status ${key} tells whether somebody does later`,
  });
}

function isGap(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    (error instanceof Refused && (error.status === 429 || error.status >= 500))
  );
}
